import assert from 'node:assert/strict'
import test from 'node:test'
import { adaptive, decisiveAnchor, whereAgreed } from '../../lib/method/adaptive'
import { guided } from '../../lib/model/guidance'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { teacherAnchor } from '../../lib/sampler/anchor'
import { trajectory } from '../../lib/sampler/integrate'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { batchOf, constantModel, modelsOf, settingsFor } from '../support/method'
import { twoStage } from '../support/two-stage'

const settings = (hyperparameters: object = {}, change: object = {}) => settingsFor(adaptive, change, hyperparameters)
const grid = timeGrid(6)
/** A teacher whose mind is made up when t falls below a time that differs between prompts. */
const late: Velocity = (z, t, c) => {
  const when = c.matMul(tf.tensor2d([[0.8], [0.3], [0.5]]))
  const decided = t.expandDims(1).less(when).toFloat()
  return decided.mul(-3).add(z.mul(0)) as Tensor2D // x̂ = z before, z + 3 t after
}

test('each sample’s anchor is that of Eq. 6 for its own K', () => {
  const { eps, condition } = batchOf(8)
  const { vTilde, K } = decisiveAnchor(trajectory(late, eps, grid, condition), grid, 0.5)
  for (const [i, k] of flat(K).entries()) {
    const one = teacherAnchor(late, eps.slice([i], [1]), grid, k, condition.slice([i], [1]))
    close(vTilde.slice([i], [1]), one.vTilde, 1e-5)
  }
})

test('K is the first step at which x̂ has made its share of the way: later for the prompt that is decided later', () => {
  const { eps, condition } = batchOf(8)
  const states = trajectory(late, eps, grid, condition)
  const { K } = decisiveAnchor(states, grid, 0.5)
  const [second, first] = [flat(K)[0]!, flat(K)[1]!] // prompts 1 and 0 in turn
  assert.ok(first < second, `${first} < ${second}`)
  const xHat = (k: number) => states[k]!.sub(late(states[k]!, tf.fill([8], grid[k]!), condition).mul(grid[k]!))
  const left = (k: number, i: number) => flat(xHat(k).sub(states[6]!).square().sum(1))[i]!
  for (const [i, k] of flat(K).entries()) {
    if (k < 6) assert.ok(left(k, i) <= 0.5 * left(0, i) + 1e-6)
    for (let j = 1; j < k; j++) assert.ok(left(j, i) > 0.5 * left(0, i))
  }
})

test('a teacher that walks straight has decided at once: K = 1; and so it is for ρ = 0 where x̂ only gets closer', () => {
  const { eps, condition } = batchOf(4)
  const straight = constantModel([1, 2])
  close(decisiveAnchor(trajectory(straight, eps, grid, condition), grid, 0.5).K, [1, 1, 1, 1], 0)
  const { K } = decisiveAnchor(trajectory(late, eps, grid, condition), grid, 0)
  close(K, [1, 1, 1, 1], 0)
})

test('the gradient goes on times max(0, cos): whole where both agree, half at 60°, stopped from 90° on', () => {
  const angle = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const angles = [0, 60, 90, 120, 180, -60]
  const gap = tf.tensor2d(angles.map(() => [2, 0]))
  // in z₁ the diversity gradient points along −gap
  const dy = tf.tensor2d(angles.map(a => angle(a + 180).map(x => 3 * x)))
  const passed = tf.grad((z: Tensor) =>
    whereAgreed(z as Tensor2D, gap)
      .mul(dy)
      .sum(),
  )(tf.zeros([6, 2]))
  const share = flat(passed.square().sum(1).sqrt()).map(x => x / 3)
  close(share, [1, 0.5, 0, 0, 0, 0.5], 1e-5)
  const z = batchOf(6).eps
  close(whereAgreed(z, gap), z, 0)
})

test('a student on its anchor gets no DMD gradient in its first step', () => {
  const z = batchOf(6).eps
  const passed = tf.grad((x: Tensor) => whereAgreed(x as Tensor2D, tf.zerosLike(z)).sum())(z)
  close(passed, Array(12).fill(0), 0)
})

const teacher = constantModel([0.4, -1], [0, 0.2])
const models = modelsOf({ teacher, student: twoStage(tf.scalar(0.7), tf.scalar(-0.4)), fake: constantModel([1, 1]) })

test('λ balances forces: λ 2 √ℓ_Div = s t₁ √(2 ℓ_DMD), and the loss is ℓ_DMD + λ ℓ_Div', () => {
  for (const strength of [0.5, 1]) {
    const hyperparameters = settings({ strength, most: 1e6 })
    const { loss, parts } = adaptive.student(models, batchOf(16), hyperparameters)
    const [d, v, lambda] = ['dmd', 'diversity', 'lambda'].map(name => flat(parts[name]!)[0]!)
    close(lambda! * 2 * Math.sqrt(v!), strength * hyperparameters.studentGrid[1]! * Math.sqrt(2 * d!), 1e-4)
    close(loss, d! + lambda! * v!, 1e-5)
  }
})

test('λ follows the scale of the DMD gradient, so that no normaliser has to be tuned for', () => {
  const lambda = (scale: number) => {
    // both velocities scaled, and the student unchanged: g is `scale` times as large
    const wide = { teacher: constantModel([0.4, -1]), fake: constantModel([0.4 + 0.6 * scale, -1 + 2 * scale]) }
    const hyperparameters = settings({ most: 1e6 }, { guidance: 1, anchorGuidance: 1 })
    return flat(adaptive.student({ ...models, ...wide }, batchOf(16), hyperparameters).parts.lambda!)[0]!
  }
  close(lambda(3) / lambda(1), 3, 1e-3)
})

test('λ is a constant for the gradient, and never above its bound', () => {
  const close_ = adaptive.student({ ...models, student: guided(teacher, 2) }, batchOf(8), settings())
  assert.equal(flat(close_.parts.lambda!)[0], 10)
  const grads = (hyperparameters: object) =>
    tf
      .grads(
        (a: Tensor, b: Tensor) =>
          adaptive.student({ ...models, student: twoStage(a, b) }, batchOf(8), settings(hyperparameters)).loss,
      )([tf.scalar(0.7), tf.scalar(-0.4)])
      .map(g => flat(g)[0]!)
  const { lambda } = adaptive.student(models, batchOf(8), settings()).parts
  // the slope in what only the first step uses: λ times the diversity's, plus what routing lets through
  const only = grads({ strength: 0 })[0]!
  const diversity = (a: Tensor) =>
    adaptive.student({ ...models, student: twoStage(a, tf.scalar(-0.4)) }, batchOf(8), settings()).parts.diversity!
  close(grads({})[0]!, only + flat(lambda!)[0]! * flat(tf.grad(diversity)(tf.scalar(0.7)))[0]!, 1e-4)
})
