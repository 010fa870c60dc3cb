import assert from 'node:assert/strict'
import test from 'node:test'
import { autoencoder } from '../../lib/model/autoencoder'
import type { Params } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { trainAutoencoder } from '../../lib/train/autoencoder'
import { flat, gap } from '../support/expect'
import { everyTensor } from '../support/training'

const model = autoencoder(4, 8)
const pictures = tf.tidy(() =>
  new Noise(2).normal<tf.Rank.R4>([8, 4, 4, 3]).resizeNearestNeighbor([32, 32]).clipByValue(-1, 1),
) as Tensor4D
const base = { seed: 0, updates: 8, batch: 8, optimiser: { learningRate: 5e-3 } } as const

/** A perceptual distance of pictures: of the mean colours of their halves. */
const perceptualFeatures = {
  weights: { gain: tf.scalar(3) } as Params,
  features: (w: Params, x: Tensor4D) => x.slice([0, 0, 0, 0], [-1, 16, -1, -1]).mean([1, 2]).mul(w.gain!) as Tensor2D,
}
const losses = (more: object, data: object = {}) => {
  const run = trainAutoencoder(model, { pictures, ...data }, { ...base, ...more })
  const found = [...run.records()].map(record => record.losses)
  run.dispose()
  return found
}

test('settings that are absent are off: weights of 0 give the same losses, and the settings say nothing of them', () => {
  const plain = losses({})
  assert.deepEqual(losses({ laplacian: 0, mirror: false }), plain)
  const { config } = trainAutoencoder(model, { pictures }, base)
  const said = JSON.stringify(config)
  for (const name of ['laplacian', 'perceptual', 'mirror']) assert.ok(!said.includes(name), name)
})

test('the Laplacian of the error is added: 0 on errors that are even, and to the first loss its weight times its mean', () => {
  const weights = tf.tidy(() => model.init(new Noise(0).fork('init')))
  const [none, one, two] = [0, 1, 2].map(laplacian => losses({ laplacian, latentNoise: 0, updates: 1 })[0]!.loss!)
  const rows = new Noise(0).fork('autoencoder').at(tf.scalar(0, 'int32')).fork('rows').integers<tf.Rank.R1>([8], 8)
  const x = tf.gather(pictures, rows) as Tensor4D
  const e = model.decode(weights, model.encode(weights, x)).sub(x).arraySync() as number[][][][]
  let sum = 0
  for (const image of e)
    for (let y = 1; y < 31; y++)
      for (let z = 1; z < 31; z++)
        for (let c = 0; c < 3; c++) {
          const at = (i: number, j: number) => image[i]![j]![c]!
          sum += Math.abs(4 * at(y, z) - at(y - 1, z) - at(y + 1, z) - at(y, z - 1) - at(y, z + 1))
        }
  const expected = sum / (8 * 30 * 30 * 3)
  assert.ok(Math.abs(one! - none! - expected) < 1e-4 * expected + 1e-5, `${one! - none!} ${expected}`)
  assert.ok(Math.abs(two! - none! - 2 * (one! - none!)) < 1e-5)
})

test('the perceptual loss is reported throughout, and counts from the share of the updates that is asked for', () => {
  const perceptual = { weight: 10, from: 0.5, pictures: 4 }
  const [plain, more] = [losses({}), losses({ perceptual }, { perceptualFeatures })]
  for (const [i, { loss, mse, perceptual: distance }] of more.entries()) {
    assert.ok(distance! > 0)
    const counts = i >= 4
    if (i <= 3) assert.ok(Math.abs(loss! - plain[i]!.loss!) < 1e-5 && Math.abs(mse! - plain[i]!.mse!) < 1e-6)
    if (i === 4) assert.ok(Math.abs(loss! - plain[i]!.loss! - 10 * distance!) < 1e-4, 'the first that counts')
    if (i === 5) assert.ok(counts && Math.abs(mse! - plain[i]!.mse!) > 1e-7, 'weights differ from then on')
  }
})

test('every other picture mirrored: symmetric pictures give the same run, others another', () => {
  const even = tf.tidy(() => pictures.add(pictures.reverse(2)).div(2)) as Tensor4D
  const first = (given: Tensor4D, mirror: boolean) => losses({ mirror, updates: 1 }, { pictures: given })[0]!.loss!
  assert.ok(Math.abs(first(even, true) - first(even, false)) < 1e-6)
  assert.ok(Math.abs(first(pictures, true) - first(pictures, false)) > 1e-6)
})

test('a run that is continued from its state gives the same weights bit for bit', () => {
  const start = () =>
    trainAutoencoder(
      model,
      { pictures, perceptualFeatures },
      { ...base, laplacian: 0.2, mirror: true, perceptual: { weight: 1 } },
    )
  const [whole, half] = [start().finish(), start().finish(3)]
  const next = start()
    .resume({ state: tf.tidy(() => half.state), update: half.update, seconds: 0 })
    .finish()
  const other = everyTensor(next.state)
  for (const [name, tensor] of Object.entries(everyTensor(whole.state)))
    assert.deepEqual(flat(other[name]!), flat(tensor), name)
  assert.ok(gap(everyTensor(whole.state)['training.params.encodeIn.w']!, model.init(new Noise(0))['encodeIn.w']!) > 0)
})

test('a perceptual loss without features, features without it, and too many pictures are refused', () => {
  const train = (perceptual: object | undefined, data: object) => () =>
    trainAutoencoder(model, { pictures, ...data }, { ...base, perceptual: perceptual as never })
  assert.throws(train({ weight: 1 }, {}), /expected perceptualFeatures .* got only the setting/)
  assert.throws(train(undefined, { perceptualFeatures }), /expected perceptualFeatures .* got only the features/)
  assert.throws(train({ weight: 1, pictures: 9 }, { perceptualFeatures }), /at most the batch, 8, got 9/)
  assert.throws(train({ weight: -1 }, { perceptualFeatures }), /perceptual.weight: expected/)
})
