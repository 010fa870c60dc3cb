import assert from 'node:assert/strict'
import test from 'node:test'
import { autoencoder } from '../../lib/model/autoencoder'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { trainAutoencoder } from '../../lib/train/autoencoder'

const model = autoencoder(8)
const params = model.init(new Noise(0))

test('pictures go to 256 numbers and come back as pictures', () => {
  const pictures = new Noise(1).uniform<tf.Rank.R4>([3, 32, 32, 3], -1, 1)
  const latents = model.encode(params, pictures)
  assert.deepEqual(latents.shape, [3, 256])
  assert.deepEqual(model.decode(params, latents).shape, [3, 32, 32, 3])
})

test('with C channels a latent has 64 C numbers; four are the default, from the same numbers', () => {
  const pictures = new Noise(1).uniform<tf.Rank.R4>([2, 32, 32, 3], -1, 1)
  for (const channels of [1, 4, 8, 12]) {
    const other = autoencoder(8, channels)
    const weights = other.init(new Noise(0))
    const latents = other.encode(weights, pictures)
    assert.deepEqual([other.latentSize, latents.shape], [64 * channels, [2, 64 * channels]])
    assert.deepEqual(other.decode(weights, latents).shape, [2, 32, 32, 3])
    if (channels === 4) assert.deepEqual(latents.dataSync(), model.encode(params, pictures).dataSync())
  }
  for (const wrong of [0, 2.5])
    assert.throws(() => autoencoder(8, wrong), /autoencoder: expected channels to be a whole/)
})

test('a picture that moves by four pixels moves its latent by one cell, away from the border', () => {
  const spot = (y: number, x: number) => {
    const buffer = tf.buffer([1, 32, 32, 3], 'float32')
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) buffer.set(1, 0, y + i, x + j, 0)
    return model.encode(params, buffer.toTensor() as tf.Tensor4D).reshape([8, 8, 4])
  }
  const [a, b] = [spot(12, 12), spot(16, 12)]
  const gap = a
    .slice([2, 2, 0], [3, 3, 4])
    .sub(b.slice([3, 2, 0], [3, 3, 4]))
    .abs()
    .max()
    .dataSync()[0]!
  assert.ok(gap < 1e-5, String(gap))
})

test('training lowers the error on the pictures it is trained on', () => {
  const pictures = tf.tidy(() =>
    new Noise(2).normal<tf.Rank.R4>([8, 4, 4, 3]).resizeNearestNeighbor([32, 32]).clipByValue(-1, 1),
  ) as tf.Tensor4D
  const settings = { seed: 0, updates: 40, batch: 8, optimiser: { learningRate: 5e-3 } }
  const run = trainAutoencoder(model, { pictures }, settings)
  const records = [...run.records({ every: 1 })]
  run.dispose()
  assert.ok(records.at(-1)!.losses.mse! < 0.6 * records[0]!.losses.mse!)
})
