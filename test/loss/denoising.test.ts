import assert from 'node:assert/strict'
import test from 'node:test'
import { denoisingLoss, noisePredictionLoss } from '../../lib/loss/denoising'
import { flowMatchingLoss } from '../../lib/loss/flow-matching'
import { velocityFromData, velocityFromNoise } from '../../lib/path/convert'
import { interpolate } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const noise = new Noise(0)
const [x, eps, v] = ['x', 'eps', 'v'].map(name => noise.fork(name).normal([6, 2])) as [Tensor2D, Tensor2D, Tensor2D]
const t = tf.linspace(0.1, 0.9, 6) as Tensor1D
const zt = interpolate(x, eps, t)

test('it is the mean square of ε̂ − ε, whatever ε̂ the velocity was made of', () => {
  const epsHat = noise.fork('epsHat').normal([6, 2]) as Tensor2D
  const loss = noisePredictionLoss(velocityFromNoise(zt, t, epsHat), zt, t, eps)
  close(loss, epsHat.sub(eps).square().mean(), 1e-5)
})

test("it is the flow's loss with the weight (1 − t)²", () => {
  const one = tf.fill([6], 0.75) as Tensor1D
  const there = interpolate(x, eps, one)
  close(noisePredictionLoss(v, there, one, eps), flat(flowMatchingLoss(v, x, eps))[0]! / 16, 1e-6)
})

test('a model of the flow is trained by its velocity, one of a diffusion path by its noise', () => {
  const given = { x, eps, zt, t }
  assert.deepEqual(flat(denoisingLoss({ prediction: 'velocity' }, v, given)), flat(flowMatchingLoss(v, x, eps)))
  assert.deepEqual(flat(denoisingLoss({ prediction: 'noise' }, v, given)), flat(noisePredictionLoss(v, zt, t, eps)))
})

test('with a floor it is ‖x̂ − x‖² / max(t, floor)², least at the posterior mean of the data also below the floor', () => {
  // Data ±1 in one number: E[x | z] = tanh(z (1 − t) / t²).
  const [n, time, floor] = [20_000, 0.6, 0.7]
  const sign = tf.range(0, n).mod(2).mul(2).sub(1).expandDims(1) as Tensor2D
  const [fresh, at] = [noise.fork('fresh').normal<tf.Rank.R2>([n, 1]), tf.fill([n], time) as Tensor1D]
  const z = interpolate(sign, fresh, at)
  const lossOf = (xHat: Tensor2D) => {
    const given = { x: sign, eps: fresh, zt: z, t: at }
    return flat(denoisingLoss({ prediction: 'velocity', floor }, velocityFromData(z, at, xHat), given))[0]!
  }
  const mean = z.mul((1 - time) / time ** 2).tanh() as Tensor2D
  close(lossOf(mean), mean.sub(sign).div(floor).square().mean(), 1e-5)
  for (const other of [mean.add(0.05), mean.sub(0.05), mean.mul(1.1), mean.mul(0.9)] as Tensor2D[])
    assert.ok(lossOf(mean) < lossOf(other))
})

test('a mismatched argument is refused by name', () => {
  assert.throws(() => noisePredictionLoss(v, zt, tf.zeros([3]), eps), /noisePredictionLoss: expected t of shape \[B\]/)
})
