import assert from 'node:assert/strict'
import test from 'node:test'
import { dataFromVelocity, noiseFromVelocity, velocityFromNoise } from '../../lib/path/convert'
import { diffusionTimes, flowState, preservingState, scaledLinear } from '../../lib/path/diffusion'
import { interpolate } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, relativeGap } from '../support/expect'

const { alphas, sigmas, times } = diffusionTimes(scaledLinear)
const T = scaledLinear.trainSteps
const some = [1, 20, 250, 500, 750, 980, T]
const noise = new Noise(0)
const [x, eps] = ['x', 'eps'].map(name => noise.fork(name).normal([some.length, 2])) as [Tensor2D, Tensor2D]
const column = (values: number[]) => tf.tensor2d(some.map(k => [values[k]!]))
const xt = x.mul(column(alphas)).add(eps.mul(column(sigmas))) as Tensor2D
const t = tf.tensor1d(some.map(k => times[k]!)) as Tensor1D

test("SDXL's schedule: ᾱ_T = 0.0047, so α_T = 0.068, and the last time of the flow's axis is 0.936, not 1", () => {
  close(alphas[T]! ** 2, 0.00466, 1e-5)
  close(alphas[1]! ** 2, 1 - 0.00085, 1e-15)
  close([alphas[T]!, times[T]!], [0.0683, 0.9359], 1e-4)
})

test('it keeps the variance, starts with clean data, and its times rise from 0', () => {
  for (const [k, alpha] of alphas.entries()) close(alpha ** 2 + sigmas[k]! ** 2, 1, 1e-12)
  assert.deepEqual([alphas[0], sigmas[0], times[0]], [1, 0, 0])
  for (let k = 1; k <= T; k++) assert.ok(times[k]! > times[k - 1]!)
})

test('1 − t = α / (α + σ) and t = σ / (α + σ): divided by α + σ, x_t is the state of Eq. 1 at t', () => {
  for (const k of some) close(1 - times[k]!, alphas[k]! / (alphas[k]! + sigmas[k]!), 1e-15)
  close(flowState(xt, t), interpolate(x, eps, t), 1e-6)
  close(preservingState(interpolate(x, eps, t), t), xt, 1e-6)
})

test('there and back: x_t → z → x_t, and ε̂ → v → ε̂, at every time up to T', () => {
  const zt = flowState(xt, t)
  close(preservingState(zt, t), xt, 1e-6)
  const any = noise.fork('any').normal([some.length, 2]) as Tensor2D
  const v = velocityFromNoise(zt, t, any)
  close(noiseFromVelocity(zt, t, v), any, 2e-6)
})

test('x̂ of the flow is x̂ as the appendix writes it: (x_t − √(1 − ᾱ) ε̂) / √ᾱ', () => {
  const any = noise.fork('any').normal([some.length, 2]) as Tensor2D
  const zt = flowState(xt, t)
  const printed = xt.sub(any.mul(column(sigmas))).div(column(alphas))
  assert.ok(relativeGap(dataFromVelocity(zt, t, velocityFromNoise(zt, t, any)), printed) < 1e-5)
})

test('settings that are no schedule are refused, with those of SDXL', () => {
  for (const wrong of [{ trainSteps: 0 }, { trainSteps: 1.5 }, { betaStart: 0 }, { betaStart: 0.1 }, { betaEnd: 1 }]) {
    assert.throws(() => diffusionTimes({ ...scaledLinear, ...wrong }), /expected a whole number.*SDXL has 1000/)
  }
})
