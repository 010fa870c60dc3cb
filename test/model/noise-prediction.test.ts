import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { dmdDirection } from '../../lib/loss/dmd'
import { guided } from '../../lib/model/guidance'
import { mlp } from '../../lib/model/mlp'
import { type Network, oneHotCondition } from '../../lib/model/network'
import { noisePrediction } from '../../lib/model/noise-prediction'
import { dataFromVelocity, noiseFromVelocity } from '../../lib/path/convert'
import { diffusionTimes, flowState, preservingState, scaledLinear } from '../../lib/path/diffusion'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, relativeGap } from '../support/expect'

const { exact, prompts } = ring()
const { times } = diffusionTimes(scaledLinear)
const latest = times.at(-1)!
const steps = [10, 250, 750, 1000]
const t = tf.tensor1d(steps.map(k => times[k]!)) as Tensor1D
const xt = new Noise(0).normal([4, 2]) as Tensor2D
const condition = oneHotCondition([0, 1, 2, 3], prompts)
const shape = { dataSize: 2, conditionSize: 5, width: 8, layers: 2, dataFrequencies: [1], timeFrequencies: [1] }
/** A network without weights that predicts the exact noise E[ε | x_t] from the variance-preserving state. */
const exactNoise: Network = {
  ...mlp(shape),
  velocity: () => (xt, t, c) => {
    const zt = flowState(xt, t)
    return noiseFromVelocity(zt, t, exact.velocity(zt, t, c))
  },
}

test('the exact noise of x_t, seen on the flow, is the exact velocity of z_t; guidance is the same in either', () => {
  const velocity = noisePrediction(exactNoise, latest).velocity({})
  const zt = flowState(xt, t)
  for (const w of [1, 8]) {
    const expected = guided(exact.velocity, w)(zt, t, condition)
    assert.ok(relativeGap(guided(velocity, w)(zt, t, condition), expected) < 1e-5)
  }
})

test('the inner network sees x_t, t and the condition, and its hidden features are handed on', () => {
  const inner = mlp(shape)
  const params = inner.init(new Noise(1))
  const network = noisePrediction(inner, latest)
  const zt = flowState(xt, t)
  const v = network.velocity(params)(zt, t, condition)
  close(noiseFromVelocity(zt, t, v), inner.velocity(params)(xt, t, condition), 1e-5)
  close(network.features!(params)(zt, t, condition), inner.features!(params)(xt, t, condition), 1e-6)
  assert.equal(network.latest, latest)
  assert.equal(noisePrediction({ ...inner, features: undefined }, latest).features, undefined)
})

test('at t → T the DMD direction in float32 is that of the printed x-space forms in float64, to 5 digits', () => {
  // the second ends with still less data: ᾱ_T = 1e-4, where √ᾱ_T divides by 0.01
  for (const schedule of [scaledLinear, { trainSteps: 1000, betaStart: 0.0001, betaEnd: 0.0255 }]) {
    const { alphas, sigmas, times } = diffusionTimes(schedule)
    const last = [990, 999, 1000, 1000]
    const time = tf.tensor1d(last.map(k => times[k]!)) as Tensor1D
    const noises = [1, 2].map(seed => xt.add(new Noise(seed).normal<tf.Rank.R2>([4, 2]).mul(0.1))) as Tensor2D[]
    const [xTheta, zt] = [new Noise(3).normal([4, 2]) as Tensor2D, flowState(xt, time)]
    const [vTea, vFake] = noises.map(eps => {
      const inner = { ...mlp(shape), velocity: () => () => eps }
      return noisePrediction(inner, times[1000]!).velocity({})(zt, time, condition)
    })
    for (const reference of ['zt', 'xTheta'] as const) {
      const g = dmdDirection({ xTheta, zt, t: time, vTea: vTea!, vFake: vFake! }, { reference, over: 'sample' })
      const [x, theta, tea, fake] = [xt, xTheta, ...noises].map(tensor => flat(tensor!))
      const literal = last.flatMap((k, row) => {
        const at = [2 * row, 2 * row + 1]
        const denoised = (eps: number[], i: number) => (x![i]! - sigmas[k]! * eps[i]!) / alphas[k]!
        const from = (i: number) => (reference === 'zt' ? x![i]! / (alphas[k]! + sigmas[k]!) : theta![i]!)
        const size = at.reduce((sum, i) => sum + Math.abs(from(i) - denoised(tea!, i)) / 2, 0)
        return at.map(i => (denoised(fake!, i) - denoised(tea!, i)) / size)
      })
      assert.ok(relativeGap(g, literal) < 1e-5, `${reference}: ${relativeGap(g, literal)}`)
    }
  }
})

test('x̂ at T is finite and as exact as its ε̂ allows: 15 times its rounding', () => {
  const network = noisePrediction(exactNoise, latest)
  const time = tf.fill([4], latest) as Tensor1D
  const zt = flowState(xt, time)
  const x = dataFromVelocity(zt, time, network.velocity({})(zt, time, condition))
  close(x, dataFromVelocity(zt, time, exact.velocity(zt, time, condition)), 15 * 4 * 2 ** -23)
  close(preservingState(zt, time), xt, 1e-6)
})
