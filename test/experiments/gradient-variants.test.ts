import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { authorsRegime } from '../../lib/experiments/authors-regime'
import { gradientVariants, partialMatching } from '../../lib/experiments/gradient-variants'
import { distributionMatching } from '../../lib/method/distribution-matching'
import { dmd } from '../../lib/method/dmd'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Method } from '../../lib/method/method'
import { timeGrid } from '../../lib/path/grid'
import { generate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'

const { network, teacher, plane } = loadPlaneTeacher(0)
const fakeTeacher = loadPlaneTeacher(1).teacher
const condition = plane.conditions.tile([8, 1]) as Tensor2D
const noise = () => new Noise(3).fork('batch')
const eps = new Noise(4).normal([32, 2]) as Tensor2D
const settings = {
  guidance: 3.5,
  anchorGuidance: 3.5,
  normaliser: { reference: 'zt' as const, over: 'sample' as const },
  sampleTimes: (source: Noise, batch: number) => source.uniform<tf.Rank.R1>([batch], 0.02, 0.98) as Tensor1D,
  studentGrid: timeGrid(4),
  teacherGrid: timeGrid(30),
  K: 5,
  lambda: 0.05,
  stopGradient: true,
  hyperparameters: undefined,
}
const models = { teacher: network.velocity(teacher), fake: network.velocity(fakeTeacher) }
const batch = { condition, noise: noise(), eps, progress: tf.scalar(0) }
const gradientIn = (loss: (x: Tensor2D) => Tensor) =>
  tf.grad((x: Tensor) => loss(x as Tensor2D))(generate(models.teacher, eps, timeGrid(4), condition)) as Tensor2D
const partial = (change: Parameters<typeof partialMatching>[4]) =>
  gradientIn(x => partialMatching(models, x, { condition, noise: noise() }, settings, change))
const largest = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0]!
const size = (a: Tensor) => a.abs().max().dataSync()[0]!

test('without a change it is the DMD gradient; its guidance and its matching part add up to it', () => {
  const whole = gradientIn(x => distributionMatching(models, x, { condition, noise: noise() }, settings))
  assert.ok(largest(partial({}), whole) < 1e-6 * size(whole) + 1e-8)
  const [guidance, matching] = [partial({ part: 'guidance' }), partial({ part: 'matching' })]
  assert.ok(size(guidance) > 0.1 * size(whole) && size(matching) > 0.1 * size(whole))
  assert.ok(largest(guidance.add(matching), whole) < 1e-5 * size(whole))
})

test('guidance within all times is the whole gradient, within none the conditional one; each sample goes by its own time', () => {
  const [all, none] = [partial({ guidedWithin: [0, 1] }), partial({ guidedWithin: [0, 1e-6] })]
  assert.ok(largest(all, partial({})) < 1e-7)
  const conditional = gradientIn(x =>
    distributionMatching(models, x, { condition, noise: noise() }, { ...settings, guidance: 1 }),
  )
  assert.ok(largest(none, conditional) < 1e-6 * size(conditional) + 1e-8)
  const half = partial({ guidedWithin: [0, 0.5] })
  const times = settings.sampleTimes(noise().fork('t'), 32).arraySync()
  const [h, a, n] = [half, all, none].map(g => g.arraySync())
  for (const [i, t] of times.entries()) assert.deepEqual(h![i], (t <= 0.5 ? a : n)![i])
})

/** The gradient of a method's loss in the student's velocity of each step: how the loss changes when it is moved there. */
function stepsReached(method: Method, grid = settings.studentGrid): boolean[] {
  const shift = tf.zeros([4]) as Tensor1D
  const grad = tf.grad((moved: Tensor) => {
    const student: typeof models.teacher = (zt, t, c) => {
      const at = tf.stack(grid.slice(0, -1).map(time => t.sub(time).abs().less(1e-4).toFloat()))
      const own = at.mul(moved.expandDims(1)).sum(0).expandDims(1)
      return models.teacher(zt, t, c).add(own) as Tensor2D
    }
    return method.student(
      { ...models, student, self: student, auxiliary: {}, features: {} as never },
      { ...batch, noise: noise() },
      {
        ...settings,
        studentGrid: grid,
      },
    ).loss
  })(shift)
  return [...grad.dataSync()].map(x => Math.abs(x) > 1e-9)
}

test('DMD reaches all steps, "last step" the last, "one step" one; with DP-DMD the first keeps the diversity loss', () => {
  assert.deepEqual(stepsReached(dmd), [true, true, true, true])
  assert.deepEqual(stepsReached(dpDmd), [true, true, true, true])
  assert.deepEqual(stepsReached(gradientVariants['DMD, last step']), [false, false, false, true])
  assert.deepEqual(stepsReached(gradientVariants['DP-DMD, last step']), [true, false, false, true])
  const one = stepsReached(gradientVariants['DMD, one step'])
  assert.equal(one.filter(reached => reached).length, 1)
  const anchored = stepsReached(gradientVariants['DP-DMD, one step'])
  assert.ok(anchored[0] && anchored.slice(1).filter(reached => reached).length === 1)
})

test('every variant trains compiled as eagerly, and its losses are finite', () => {
  for (const [name, method] of Object.entries(gradientVariants)) {
    const [eager, compiled] = (['eager', 'compiled'] as const).map(engine => {
      const task = { network, teacher, prompts: ring().conditions }
      const run = distill(method, task, { ...authorsRegime, seed: 1, updates: 2, batch: 8, engine })
      const losses = [...run.records()].map(record => record.losses)
      run.dispose()
      return losses
    })
    for (const [i, losses] of eager!.entries())
      for (const [key, value] of Object.entries(losses)) {
        assert.ok(Number.isFinite(value), name)
        assert.ok(Math.abs(value - compiled![i]![key]!) < 2e-4 * (1 + Math.abs(value)), `${name}: ${key}`)
      }
  }
})
