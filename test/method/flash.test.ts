import assert from 'node:assert/strict'
import test from 'node:test'
import { flash, remainingSteps, timeTable } from '../../lib/method/flash'
import { guided } from '../../lib/model/guidance'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { integrate } from '../../lib/sampler/integrate'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { batchOf, constantModel, discriminator, modelsOf, settingsFor } from '../support/method'

const settings = (hyperparameters: object = {}, change: object = {}) => settingsFor(flash, change, hyperparameters)
const K = settings().teacherGrid.length - 1
const teacher: Velocity = (z, t, c) => z.mul(t.expandDims(1)).add(c.slice([0, 0], [-1, 2])) as Tensor2D
const student: Velocity = (z, t) => z.mul(t.expandDims(1).square()).add(0.3) as Tensor2D
const models = modelsOf({
  teacher,
  student,
  fake: () => assert.fail('there is no fake model'),
  auxiliary: discriminator,
})
/** One stage whose time is always grid[k]. */
const always = (k: number, adversarial = 0, matching = 0) => ({
  stages: [{ bumps: Array.from({ length: K }, (_, i) => Number(i === k)), adversarial, matching }],
  variance: 1e-3,
})

test('with squares and one teacher step left, it is the x̂ regression: E ‖x̂_θ − x̂_tea‖²', () => {
  const batch = batchOf(32)
  const seen: [Tensor2D, Tensor1D][] = []
  const spy: Velocity = (z, t, c) => {
    seen.push([z, t])
    return student(z, t, c)
  }
  const hyperparameters = settings(always(K - 1))
  const { loss, parts } = flash.student({ ...models, student: spy }, batch, hyperparameters)
  const [zt, t] = seen[0]!
  close(t, Array(32).fill(hyperparameters.teacherGrid[K - 1]!), 1e-6)
  const v = guided(teacher, 2)(zt, t, batch.real!.condition).sub(student(zt, t, batch.condition))
  const expected = v.mul(t.expandDims(1)).square().mean()
  close(parts.regression!, expected, 1e-5)
  close(loss, expected, 1e-5)
})

test('z_t is noised data at a time of the grid; at the first bump it is pure noise', () => {
  const batch = batchOf(16)
  for (const k of [0, 2, K - 1]) {
    const spy: Velocity = (z, t) => {
      const time = settings().teacherGrid[k]!
      close(z, batch.real!.x.mul(1 - time).add(batch.eps.mul(time)), 1e-5)
      close(t, Array(16).fill(time), 1e-6)
      return student(z, t, batch.condition)
    }
    flash.student({ ...models, student: spy }, batch, settings(always(k)))
  }
})

test('remaining steps from the k-th time are the rest of the walk, for each sample its own', () => {
  const grid = timeGrid(5)
  const { eps, condition } = batchOf(5)
  const ks = [0, 3, 1, 4, 2]
  const all = remainingSteps(teacher, eps, tf.tensor1d(ks.map(k => grid[k]!)), grid, condition)
  for (const [row, k] of ks.entries()) {
    const one = integrate(teacher, eps.slice([row], [1]), grid.slice(k), condition.slice([row], [1]))
    close(all.slice([row], [1]), one, 1e-6)
  }
})

test('the density of times has its bumps at equal distances, with the weights of its stage', () => {
  const rows = timeTable(settings().hyperparameters, 32)
  const density = rows.map(row => [...row, 1].map((p, i, all) => p - (all[i - 1] ?? 0)))
  for (const row of density)
    close(
      row.reduce((a, b) => a + b),
      1,
      1e-9,
    )
  const around = (row: number[], k: number) => row.slice(Math.max(0, k - 4), k + 4).reduce((a, b) => a + b)
  close(
    [0, 8, 16, 24].map(k => around(density[0]!, k)),
    [0, 0, 0.5, 0.5],
    1e-6,
  ) // prettier-ignore
  assert.ok(density[3]![0]! > density[1]![0]! && density[3]![0]! > density[3]![24]!)
})

test('the drawn times have that density', () => {
  const counts = new Map<number, number>()
  const spy: Velocity = (z, t, c) => {
    for (const time of flat(t)) counts.set(Math.round(time * K), (counts.get(Math.round(time * K)) ?? 0) + 1)
    return student(z, t, c)
  }
  const stage = { bumps: [1, 3], adversarial: 0, matching: 0 } // at times 1 and ½ of a grid of six
  flash.student({ ...models, student: spy }, batchOf(8000), settings({ stages: [stage], variance: 1e-2 }))
  close([counts.get(6)! / 8000, counts.get(3)! / 8000], [0.25, 0.75], 0.02)
})

test('the weights are those of the stage that training is in; the DMD term counts without its ½', () => {
  for (const [progress, adversarial, matching] of [
    [0, 0, 0],
    [0.3, 0.1, 0.3],
    [0.6, 0.2, 0.5],
    [0.99, 0.3, 0.7],
  ] as const) {
    const { loss, parts } = flash.student(models, batchOf(8, progress), settings())
    const [r, a, d] = ['regression', 'adversarial', 'dmd'].map(name => flat(parts[name]!)[0]!)
    close(loss, r! + adversarial * a! + 2 * matching * d!, 1e-4)
  }
})

test('the student is its own fake model: for a student that is the guided teacher the DMD term is 0', () => {
  const self = guided(teacher, 2)
  const same = modelsOf({ ...models, student: self, self })
  close(flash.student(same, batchOf(8), settings()).parts.dmd!, 0, 1e-9)
  assert.ok(flat(flash.student(models, batchOf(8), settings()).parts.dmd!)[0]! > 1e-3)
})

test('the student’s own score carries no gradient', () => {
  const loss = (c: Tensor) => {
    const self: Velocity = (z, t, cond) => student(z, t, cond).mul(c) as Tensor2D
    return flash.student({ ...models, self }, batchOf(8, 0.9), settings()).loss
  }
  const unmoved = flat(tf.valueAndGrad((c: Tensor) => loss(c).add(c.mul(0)))(tf.scalar(1)).grad)
  assert.equal(Math.abs(unmoved[0]!), 0)
})

test('what is trained beside it is a discriminator of the frozen teacher’s features, and nothing else', () => {
  const { teacher: eyes } = models.features
  const blind = { ...models, features: { teacher: eyes, fake: () => assert.fail('not the fake model') } }
  const loss = (w: Tensor) =>
    flash.auxiliary!.loss({ ...blind, auxiliary: { ...discriminator, 'discriminator.w1': w } }, batchOf(8), settings())
      .loss
  assert.ok(flat(tf.grad(loss)(discriminator['discriminator.w1'])).some(g => Math.abs(g) > 1e-4))
})

test('pictures are compared by the perception of the task', () => {
  const { parts } = flash.student({ ...models, perceptualFeatures: x => x.mul(2) as Tensor2D }, batchOf(8), settings())
  const plain = flash.student(models, batchOf(8), settings()).parts.regression!
  close(parts.regression!, plain.mul(4 * 2), 1e-4) // a sum over D = 2 numbers where squares have their mean
})

test('it is sampled by predicting x and noising it anew', () => {
  const velocity = flash.velocity!({ teacher, student: constantModel([1, 0]) }, settings())
  const { eps, condition } = batchOf(4000)
  const z = eps.add(velocity(eps, tf.ones([4000]), condition).mul(-1 / 3)) as Tensor2D
  const rest = z.sub(eps.sub(tf.tensor2d([[1, 0]])).mul(1 / 3)).div(2 / 3) as Tensor2D
  const { mean, variance } = tf.moments(rest, 0)
  close(mean, [0, 0], 0.06)
  close(variance, [1, 1], 0.08)
})
