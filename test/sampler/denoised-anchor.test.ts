import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition } from '../../lib/model/network'
import { noiseFromVelocity } from '../../lib/path/convert'
import { diffusionTimes, flowState, preservingState, scaledLinear } from '../../lib/path/diffusion'
import { diffusionPath } from '../../lib/path/path'
import { teacherAnchor } from '../../lib/sampler/anchor'
import { denoisedAnchor } from '../../lib/sampler/denoised-anchor'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { relativeGap } from '../support/expect'

const { exact, prompts } = ring()
const teacher = guided(exact.velocity, 2)
const condition = oneHotCondition([0, 1, 2, 3], prompts)
const eps = new Noise(0).normal([4, 2]) as Tensor2D

test("Eq. 39, as printed: K DDIM steps from x_T = ε with the teacher's noise, then x̃ from one more evaluation", () => {
  const { alphas, sigmas, times } = diffusionTimes(scaledLinear)
  const noiseAt = (xt: Tensor2D, k: number) => {
    const t = tf.fill([4], times[k]!) as Tensor1D
    const zt = flowState(xt, t)
    return noiseFromVelocity(zt, t, teacher(zt, t, condition))
  }
  const denoise = (xt: Tensor2D, k: number, noise: Tensor2D) =>
    xt.sub(noise.mul(sigmas[k]!)).div(alphas[k]!) as Tensor2D
  const grid = diffusionPath(scaledLinear).grid(50)
  for (const K of [1, 5, 20, 50]) {
    let xt = eps
    for (let i = 0; i < K; i++) {
      const [k, next] = [1000 - 20 * i, 980 - 20 * i]
      const noise = noiseAt(xt, k)
      xt = denoise(xt, k, noise).mul(alphas[next]!).add(noise.mul(sigmas[next]!)) as Tensor2D
    }
    const anchor = teacherAnchor(teacher, eps, grid, K, condition)
    const printed = K === 50 ? xt : denoise(xt, 1000 - 20 * K, noiseAt(xt, 1000 - 20 * K))
    const time = tf.fill([4], anchor.tTilde) as Tensor1D
    assert.ok(relativeGap(preservingState(anchor.zAnchor, time), xt) < 1e-4, `x_t̃, K = ${K}`)
    assert.ok(relativeGap(denoisedAnchor(teacher, anchor, condition), printed) < 1e-4, `x̃, K = ${K}`)
  }
})
