import assert from 'node:assert/strict'
import test from 'node:test'
import { segmentStep, tdm } from '../../lib/method/tdm'
import { guided } from '../../lib/model/guidance'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, mean } from '../support/expect'
import { batchOf, constantModel, gaussianFlow, modelsOf, settingsFor } from '../support/method'

const settings = (hyperparameters: object = {}, change: object = {}) => settingsFor(tdm, change, hyperparameters)
const grid = timeGrid(3)
const n = 30_000
const student: Velocity = (z, t) => z.mul(t.expandDims(1)).add(0.3) as Tensor2D
/** The lower edge of the segment that begins at t. */
const below = (t: Tensor1D) => t.mul(3).sub(1).round().div(3) as Tensor1D

test('re-noising keeps marginals: with the exact flow as student, z_τ has the law p_τ at every τ', () => {
  const [mu, sd] = [0.8, 0.3]
  const exact = gaussianFlow(mu, sd)
  const step = exact.jump(below)
  const { zt, tau } = segmentStep(step, step, batchOf(n), settings())
  const { centre, spread } = exact.at(tau.expandDims(1))
  const standard = flat(zt.sub(centre).div(spread))
  const near = (low: number) => {
    const here = tf.logicalAnd(tau.greater(low), tau.less(low + 1 / 3))
    const rows = flat(here).flatMap((on, i) => (on ? [standard[2 * i]!] : []))
    return [mean(rows), mean(rows.map(x => x * x))]
  }
  for (const low of [0, 1 / 3, 2 / 3]) close(near(low), [0, 1], 0.06, `segment at ${low}`)
})

test('z_τ = (1 − τ) x̂ + τ mixed: the mixed noise is what separates z_τ from x̂', () => {
  const { x, zt, tau, mixed } = segmentStep(student, student, batchOf(64), settings())
  const time = tau.expandDims(1)
  close(x.mul(tf.sub(1, time)).add(mixed.mul(time)), zt, 1e-5)
})

test('τ lies within the segment, and in the last one, which ends at data, the mixed noise is the fresh one', () => {
  const { tau, mixed, fresh } = segmentStep(student, student, batchOf(4000), settings())
  const times = flat(tau)
  assert.ok(times.every(t => t >= 0.02 && t <= 0.99))
  for (const edge of [1 / 3, 2 / 3]) {
    assert.ok(!times.some(t => t > edge - 0.01 + 1e-5 && t < edge - 1e-5), `no time just below ${edge}`)
  }
  const last = times.flatMap((t, i) => (t < 1 / 3 - 0.02 ? [2 * i] : []))
  const [own, drawn] = [flat(mixed), flat(fresh)]
  close(
    last.map(i => own[i]!),
    last.map(i => drawn[i]!),
    1e-4,
  ) // prettier-ignore
  assert.ok(last.length > 900)
})

test('where the fake model is the guided teacher, the loss and its gradient are 0', () => {
  const teacher = constantModel([0.4, -1], [0, 0.2])
  const loss = (shift: Tensor) => {
    const moved: Velocity = (z, t) => student(z, t, tf.zeros([1, 3])).add(shift) as Tensor2D
    const models = modelsOf({ teacher, student: moved, fake: guided(teacher, 2), self: student })
    return tdm.student(models, batchOf(16), settings()).loss
  }
  close(loss(tf.tensor1d([0, 0])), 0, 1e-4)
  close(tf.grad(loss)(tf.tensor1d([0, 0])), [0, 0], 2e-3)
})

test('for constant models the gradient in x̂ is g/√(g² + c²), divided by |x̂ − x̂_tea|: only the sign of large g counts', () => {
  const c = 0.5
  const models = { teacher: constantModel([2, -1]), fake: constantModel([1, 1]) }
  const batch = batchOf(1)
  const { x, zt, tau } = segmentStep(student, student, batch, settings())
  const [t] = flat(tau)
  const g = [1 * t!, -2 * t!] // x̂_fake − x̂_tea = τ (v_tea − v_fake)
  const xTea = flat(zt.sub(tf.tensor2d([[2, -1]]).mul(t!)))
  const size = mean(flat(x).map((v, i) => Math.abs(v - xTea[i]!)))
  // the step's x̂ = z − t v: a shift of v by s moves x̂ by −t_seg s
  const upper = grid.find((edge, i) => edge > t! && t! > grid[i + 1]!)!
  const loss = (shift: Tensor) => {
    const moved: Velocity = (z, time, cond) => student(z, time, cond).add(shift) as Tensor2D
    const hyperparameters = settings({ huber: c }, { guidance: 1 })
    return tdm.student(modelsOf({ ...models, student: moved, self: student }), batch, hyperparameters).loss
  }
  const slopes = flat(tf.grad(loss)(tf.zeros([1, 2])))
  close(
    slopes,
    g.map(v => (-upper * v) / Math.hypot(v, c) / size / 2),
    1e-4,
  )
})

test('the rollout to the segment carries no gradient', () => {
  const models = { teacher: constantModel([2, -1]), student, fake: constantModel([1, 1]) }
  const loss = (c: Tensor) => {
    const self: Velocity = (z, t, cond) => student(z, t, cond).mul(c) as Tensor2D
    return tdm.student(modelsOf({ ...models, self }), batchOf(16), settings()).loss
  }
  assert.throws(() => tf.grad(loss)(tf.scalar(1)), /Cannot compute gradient/)
})

test('the fake model learns E[x̂ | z_τ]: with the exact flow as student, the law’s own posterior has the least loss', () => {
  const exact = gaussianFlow(0.8, 0.3)
  const value = (change: (v: Tensor2D) => Tensor) => {
    const fake: Velocity = (...args) => change(exact.velocity(...args)) as Tensor2D
    const models = modelsOf({ teacher: fake, student: exact.jump(t => tf.zerosLike(t)), fake })
    return flat(tdm.auxiliary!.loss(models, batchOf(4000), settings({}, { studentGrid: [1, 0] })).loss)[0]!
  }
  const best = value(v => v)
  for (const change of [(v: Tensor2D) => v.mul(0.9), (v: Tensor2D) => v.mul(1.1), (v: Tensor2D) => v.add(0.2)])
    assert.ok(value(change) > best)
})

test('high signal-to-noise ratios count no more than the bound, and a bound of 0 would count nothing', () => {
  const models = modelsOf({ teacher: student, student, fake: constantModel([1, 1]) })
  const value = (snr: number) => flat(tdm.auxiliary!.loss(models, batchOf(200), settings({ snr })).loss)[0]!
  assert.ok(value(5) < value(1e9))
  close(value(1e-6), 0, 1e-4)
})
