import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/data/plane'
import { diversityLoss } from '../../lib/loss/diversity'
import { dmd } from '../../lib/method/dmd'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { MethodSettings } from '../../lib/method/method'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition, type Velocity } from '../../lib/model/network'
import { teacherAnchor } from '../../lib/rollout/anchor'
import { atTime } from '../../lib/rollout/walk'
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

test('a K outside of the teacher grid is refused', () => {
  assert.throws(() => run({ K: 7 }), /teacherAnchor: expected K between 1 and the teacher's 6 steps, got 7/)
})
