import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { flowMatchingLoss } from '../../lib/loss/flow-matching'
import { mlp } from '../../lib/model/mlp'
import type { Params } from '../../lib/model/network'
import { interpolate } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Rank, type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining, type Training } from '../../lib/train/optimiser'
import { close, flat, relativeGap } from '../support/expect'
import { affineStudent } from '../support/gaussian'

const x = new Noise(0).fork('x').normal([64, 2]) as Tensor2D
const eps = new Noise(0).fork('eps').normal([64, 2]) as Tensor2D
const everywhere = (v: Tensor) => v.reshape([1, 2]).tile([64, 1]) as Tensor2D
const lossAt = (v: Tensor) => flowMatchingLoss(everywhere(v), x, eps) as Scalar

test('Eq. 3 is the mean of the squares over all numbers, and 0 only at v = ε − x', () => {
  assert.equal(flat(flowMatchingLoss(tf.tensor2d([[1, 0]]), tf.tensor2d([[2, 2]]), tf.tensor2d([[0, 5]])))[0], 9)
  assert.equal(flat(flowMatchingLoss(eps.sub(x), x, eps))[0], 0)
})

test('where many pairs meet in one z_t, the best v is the conditional mean of ε − x', () => {
  const best = eps.sub(x).mean(0)
  close(tf.grad(lossAt)(best), [0, 0], 1e-6)
  const least = flat(lossAt(best))[0]!
  for (const by of [
    [0.5, 0],
    [-0.3, 0.2],
  ]) {
    const away = flat(lossAt(best.add(tf.tensor1d(by))))[0]!
    close(away - least, (by[0]! ** 2 + by[1]! ** 2) / 2, 1e-5, 'the loss rises by the squared distance')
  }
})

test('trained on a fixed affine student, the fake model comes near the exact velocity and score of that student', () => {
  const { A, b, law } = affineStudent(
    [
      [0.8, 0.1],
      [-0.2, 0.5],
    ],
    [0.3, -0.4],
  )
  const network = mlp({
    dataSize: 2,
    conditionSize: 1,
    width: 32,
    layers: 2,
    dataFrequencies: [],
    timeFrequencies: [0.5, 1],
  })
  const config = parseConfig(optimiserSchema, { learningRate: 1e-2, schedule: 'cosine' })
  const [updates, batch] = [1000, 512]
  const none = (n: number) => tf.zeros([n, 1]) as Tensor2D
  const draw = (noise: Noise, n: number) =>
    noise.normal<Rank.R2>([n, 2]).matMul(tf.tensor2d(A), false, true).add(tf.tensor1d(b)) as Tensor2D
  const step = compile((fake: Training, index: Scalar) => {
    const noise = new Noise(0).at(index)
    const x = draw(noise.fork('student'), batch)
    const t = noise.fork('t').uniform<Rank.R1>([batch])
    const eps = noise.fork('eps').normal<Rank.R2>([batch, 2])
    const zt = interpolate(x, eps, t)
    const loss = (params: Params) => flowMatchingLoss(network.velocity(params)(zt, t, none(batch)), x, eps)
    return adamW(fake, lossAndGrads(params => ({ loss: loss(params) }), fake.params).grads, config, updates)
  })
  let fake = startTraining(network.init(new Noise(1)))
  for (let i = 0; i < updates; i++) fake = step(fake, tf.scalar(i, 'int32'))
  step.dispose()

  for (const t of [0.2, 0.5, 0.8, 1]) {
    const zt = interpolate(draw(new Noise(9), 256), new Noise(10).normal([256, 2]), tf.fill([256], t) as Tensor1D)
    const v = network.velocity(fake.params)(zt, tf.fill([256], t) as Tensor1D, none(256))
    const exact = t < 1 ? law.velocityAt(t)(zt) : (zt.sub(tf.tensor1d(b)) as Tensor2D)
    const error = relativeGap(v, exact)
    assert.ok(error < 0.06, `velocity at t = ${t}: relative error ${error}`)
    if (t === 1) continue
    const score = zt.add(v.mul(1 - t)).div(-t)
    const points = zt.arraySync() as [number, number][]
    const scoreError = relativeGap(
      score,
      points.map(z => law.score(z, t)),
    )
    assert.ok(scoreError < 0.1, `score at t = ${t}: relative error ${scoreError}`)
  }
})

test('mismatched batches are refused by name', () => {
  assert.throws(
    () => flowMatchingLoss(tf.zeros([3, 2]), x, eps),
    /flowMatchingLoss: expected x of shape \[B, D\] with B = 3/,
  )
})
