import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { diversityLoss } from '../../lib/loss/diversity'
import { dmd } from '../../lib/method/dmd'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { MethodSettings } from '../../lib/method/method'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition, type Velocity } from '../../lib/model/network'
import { noiseFromVelocity } from '../../lib/path/convert'
import { diffusionTimes, flowState, scaledLinear } from '../../lib/path/diffusion'
import { diffusionPath } from '../../lib/path/path'
import { teacherAnchor } from '../../lib/sampler/anchor'
import { denoisedAnchor } from '../../lib/sampler/denoised-anchor'
import { atTime, initialState } from '../../lib/sampler/integrate'
import { studentRollout } from '../../lib/sampler/student'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { methodSettings as settings } from '../support/method'
import { twoStage } from '../support/two-stage'

const plane = ring()
const teacher = plane.exact.velocity
const fake: Velocity = (z, t) => z.mul(t.expandDims(1)) as Tensor2D
const batch = {
  eps: new Noise(1).normal([4, 2]) as Tensor2D,
  condition: oneHotCondition([0, 1, 2, 3], plane.prompts),
  noise: new Noise(2),
}
const [first, rest] = [tf.scalar(0.7), tf.scalar(-0.4)]
const run = (change: Partial<MethodSettings> = {}, student: Velocity = twoStage(first, rest)) =>
  dpDmd.student({ teacher, student, fake }, batch, { ...settings, ...change })
const gradients = (change: Partial<MethodSettings>) =>
  tf
    .grads((a: Tensor, b: Tensor) => run(change, twoStage(a, b)).loss)([first, rest])
    .map(g => flat(g)[0]!)

test('the loss is that of its parts: ℓ_DMD + λ ℓ_Div', () => {
  for (const lambda of [0, 0.05, 2]) {
    const { loss, parts } = run({ lambda })
    assert.deepEqual(Object.keys(parts), ['dmd', 'diversity'])
    close(loss, flat(parts.dmd!)[0]! + lambda * flat(parts.diversity!)[0]!, 1e-6)
  }
})

test('with stopping on, the DMD term gives a gradient of exactly 0 to what only the first step uses', () => {
  const [inFirst, inRest] = gradients({ lambda: 0 })
  assert.equal(Math.abs(inFirst!), 0)
  assert.ok(Math.abs(inRest!) > 1e-3)
})

test('with stopping off, it does not', () => {
  assert.ok(Math.abs(gradients({ lambda: 0, stopGradient: false })[0]!) > 1e-3)
})

test('with stopping on, roles are separate: the first step follows λ times the diversity loss, the others DMD', () => {
  const { vTilde } = teacherAnchor(guided(teacher, 2), batch.eps, settings.teacherGrid, settings.K, batch.condition)
  const diversity = (a: Tensor) =>
    diversityLoss(twoStage(a, rest)(batch.eps, atTime(1, batch.eps), batch.condition), vTilde) as Scalar
  const slope = flat(tf.grad(diversity)(first))[0]!
  for (const lambda of [0.05, 1]) {
    const [inFirst, inRest] = gradients({ lambda })
    close(inFirst!, lambda * slope, 1e-5)
    close(inRest!, gradients({ lambda: 0 })[1]!, 1e-6)
  }
})

test('with λ = 0 and no stopping, DP-DMD is DMD: the same loss and the same gradients', () => {
  const change = { lambda: 0, stopGradient: false }
  const plain = (a: Tensor, b: Tensor) => dmd.student({ teacher, student: twoStage(a, b), fake }, batch, settings).loss
  close(run(change).loss, plain(first, rest), 1e-7)
  close(
    gradients(change),
    tf
      .grads(plain)([first, rest])
      .map(g => flat(g)[0]!),
    1e-7,
  )
})

test('the diversity loss is 0 for a student whose first velocity is the anchor: with K = 1, the guided teacher itself', () => {
  const { parts } = run({ K: 1, anchorGuidance: 3 }, guided(teacher, 3))
  close(parts.diversity!, 0, 1e-8)
  assert.ok(flat(run({ K: 4, anchorGuidance: 3 }, guided(teacher, 3)).parts.diversity!)[0]! > 1e-4)
})

test('the anchor has a guidance of its own', () => {
  const { parts } = run({ K: 1, guidance: 5, anchorGuidance: 1 }, teacher)
  close(parts.diversity!, 0, 1e-8)
})

const path = diffusionPath(scaledLinear)
const [studentGrid, teacherGrid] = [path.grid(4), path.grid(10)]
const tT = studentGrid[0]!
const diffusion: Partial<MethodSettings> = {
  ...{ path, studentGrid, teacherGrid, K: 3 },
  sampleTimes: (noise, n) => path.time(noise.uniform([n], 0.02, 0.98)),
}
/** what the guided teacher and a student say of the noise in x_k */
const noiseOf = (model: Velocity) => (xt: Tensor, k: number) => {
  const { times } = diffusionTimes(scaledLinear)
  const t = atTime(times[k]!, batch.eps)
  const zt = flowState(xt as Tensor2D, t)
  return noiseFromVelocity(zt, t, model(zt, t, batch.condition))
}

test('with a diffusion teacher the diversity loss is that of Eqs. 39–41 as printed, from DDIM steps of x_t', () => {
  const { alphas, sigmas } = diffusionTimes(scaledLinear)
  const denoise = (xt: Tensor, k: number, noise: Tensor) => xt.sub(noise.mul(sigmas[k]!)).div(alphas[k]!)
  const student = twoStage(first, rest, tT)
  const [ofTeacher, ofStudent] = [guided(teacher, 2), student].map(noiseOf)
  let xt: Tensor = batch.eps
  for (const k of [1000, 900, 800]) {
    const noise = ofTeacher!(xt, k)
    xt = denoise(xt, k, noise)
      .mul(alphas[k - 100]!)
      .add(noise.mul(sigmas[k - 100]!))
  }
  const xTilde = denoise(xt, 700, ofTeacher!(xt, 700))
  const printed = denoise(batch.eps, 1000, ofStudent!(batch.eps, 1000)).sub(xTilde).square().mean()
  const { loss, parts } = run(diffusion, student)
  close(flat(parts.diversity!)[0]! / flat(printed)[0]!, 1, 1e-5)
  close(loss, flat(parts.dmd!)[0]! + settings.lambda * flat(parts.diversity!)[0]!, 1e-6)
})

test('with a diffusion teacher roles are separate too: no DMD gradient in the first step, no diversity in the others', () => {
  const slopes = (change: Partial<MethodSettings>) =>
    tf
      .grads((a: Tensor, b: Tensor) => run({ ...diffusion, ...change }, twoStage(a, b, tT)).loss)([first, rest])
      .map(g => flat(g)[0]!)
  const [inFirst, inRest] = slopes({ lambda: 0 })
  assert.equal(Math.abs(inFirst!), 0)
  assert.ok(Math.abs(slopes({ lambda: 0, stopGradient: false })[0]!) > 1e-3)
  const [alone, same] = slopes({ lambda: 2 })
  assert.ok(Math.abs(alone!) > 1e-3)
  close(same!, inRest!, 1e-6)
})

test('its loss is 0 for a student whose first x̂ is that of the anchor, which is then where it ends', () => {
  const leader = guided(teacher, 2)
  const anchor = teacherAnchor(leader, batch.eps, teacherGrid, 3, batch.condition)
  const xTilde = denoisedAnchor(leader, anchor, batch.condition)
  const ideal: Velocity = () => initialState(batch.eps, tT).sub(xTilde).div(tT) as Tensor2D
  close(run(diffusion, ideal).parts.diversity!, 0, 1e-10)
  const { xTheta } = studentRollout(ideal, batch.eps, [tT, 0.5, 0], batch.condition, true)
  close(xTheta, xTilde, 1e-5)
})

test('a K outside of the teacher grid is refused', () => {
  assert.throws(() => run({ K: 7 }), /teacherAnchor: expected K between 1 and the teacher's 6 steps, got 7/)
})
