import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { z } from 'zod'
import { planeData, ring } from '../../lib/datasets/plane/plane'
import { dmd } from '../../lib/method/dmd'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Method, MethodSettings } from '../../lib/method/method'
import { systems } from '../../lib/method/systems'
import { guided } from '../../lib/model/guidance'
import { gaussianMixture } from '../../lib/model/mixture'
import { mlp } from '../../lib/model/mlp'
import { noisePrediction } from '../../lib/model/noise-prediction'
import { diffusionTimes, scaledLinear } from '../../lib/path/diffusion'
import { doublyShiftedGrid, shiftTime, timeGrid } from '../../lib/path/grid'
import { diffusionPath } from '../../lib/path/path'
import { atTime, generate, integrate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { loadCheckpoint, saveCheckpoint } from '../../lib/train/checkpoint'
import type { DistillConfig } from '../../lib/train/config'
import { distill, studentGrid, studentVelocity } from '../../lib/train/distill'
import { close, flat, gap, mean, relativeGap } from '../support/expect'
import { everyTensor } from '../support/training'

const folder = mkdtempSync(join(tmpdir(), 'distill-test-'))
after(() => rmSync(folder, { recursive: true }))

const plane = ring()
const shape = { dataSize: 2, conditionSize: 5, width: 8, layers: 2, dataFrequencies: [1], timeFrequencies: [1] }
const network = mlp(shape)
const data = planeData(plane)
const task = { network, teacher: network.init(new Noise(9)), prompts: plane.conditions, data }
const optimiser = { learningRate: 3e-3 }
const settings = {
  seed: 0,
  updates: 20,
  batch: 16,
  student: optimiser,
  fake: optimiser,
  steps: 3,
  teacherSteps: 4,
  guidance: 2,
  K: 2,
  updateRatio: { fake: 2 },
} as const
/** A diffusion teacher of the same size, and the setting that says so. */
const noiseTask = { ...task, network: noisePrediction(network, diffusionTimes(scaledLinear).times.at(-1)!) }
const path = { type: 'diffusion' } as const
const run = (method: Method, change: object = {}) =>
  distill(method, 'path' in change ? noiseTask : task, { ...settings, ...change })
/** The same op by op: quicker where only a few rounds are run. */
const eagerRun = (method: Method, change: object = {}) => run(method, { engine: 'eager', ...change })
/** A method that looks at nothing but the student's first velocity. */
const firstVelocity: Method = {
  student({ student }, { eps, condition }, { studentGrid }) {
    const loss = student(eps, atTime(studentGrid[0]!, eps), condition).square().mean() as Scalar
    return { loss, parts: {} }
  },
}

/** Hyper-SD's first stages start at rounding: the teacher's own copy is consistent over a short jump. These are long. */
const farJumps = {
  hyperparameters: { stages: [0, 1].map(matching => ({ segments: 1, adversarial: 0.1, matching })), solverSteps: 4 },
}

for (const [name, method, change] of [
  [
    'DMD with a schedule',
    dmd,
    { timePer: 'sample', student: { ...optimiser, schedule: 'cosine', warmUp: 5, weightDecay: 0.01 } },
  ],
  ['DP-DMD with an average', dpDmd, { ema: 0.9, shift: 3, doubled: true }],
  [
    'DP-DMD without stopping, two student updates a round',
    dpDmd,
    { stopGradient: false, updateRatio: { fake: 1, student: 2 }, updates: 40 },
  ],
  ...Object.entries(systems).map(([name, method]) => [name, method, name === 'Hyper-SD' ? farJumps : {}]),
  ['DMD-GAN with R1', systems['DMD-GAN'], { hyperparameters: { r1: 1 } }],
  ['DP-DMD with a diffusion teacher', dpDmd, { path, timePer: 'sample' }],
] as [string, Method, object][]) {
  test(`twenty rounds of ${name}, eager and compiled, give the same weights and moments to 1e-5`, () => {
    const [compiled, eager] = [run(method, change), run(method, { ...change, engine: 'eager' })]
    const [a, b] = [compiled, eager].map(run => [...run.records()])
    const other = everyTensor(eager.state)
    const discriminator: { compiled: number[]; eager: number[] } = { compiled: [], eager: [] }
    for (const [path, tensor] of Object.entries(everyTensor(compiled.state))) {
      const worst = relativeGap(tensor, other[path]!)
      // a discriminator that cannot tell stays near 0, and its gradients are differences of nearly equal numbers
      assert.ok(worst < (path.includes('discriminator.') ? 1e-4 : 1e-5), `${path}: relative difference ${worst}`)
      if (path.includes('params.discriminator.')) {
        discriminator.compiled.push(...flat(tensor))
        discriminator.eager.push(...flat(other[path]!))
      }
    }
    // but as one vector its weights are as close as all others: its biases start at 0 and have hardly moved
    const worst = relativeGap(discriminator.compiled, discriminator.eager)
    assert.ok(!discriminator.eager.length || worst < 1e-5, `discriminator: relative difference ${worst}`)
    assert.equal(a!.length, 20)
    for (const [i, { losses }] of a!.entries()) {
      assert.deepEqual(Object.keys(losses), Object.keys(b![i]!.losses))
      for (const [key, value] of Object.entries(losses)) {
        assert.ok(Math.abs(value - b![i]!.losses[key]!) < 1e-4 * Math.abs(value) + 1e-6, `${key} of round ${i}`)
      }
    }
    compiled.dispose()
    eager.dispose()
  })
}

test('DMD and DP-DMD give the losses that they gave when the rows of the studies were made', () => {
  for (const [method, expected] of [
    [dmd, { fake: 2.1499705, dmd: 0.67174029, loss: 0.67174029 }],
    [dpDmd, { fake: 2.1453969, dmd: 0.67042446, diversity: 0.00570140034, loss: 0.67070955 }],
  ] as [Method, Record<string, number>][]) {
    const { losses } = [...eagerRun(method).records()].at(-1)!
    assert.deepEqual(Object.keys(losses), Object.keys(expected))
    for (const [name, value] of Object.entries(losses)) close(value / expected[name]!, 1, 1e-5, name)
  }
})

test('a method can have settings of its own, which are parsed as strictly and are part of the configuration', () => {
  const seen: unknown[] = []
  const scaled: Method<{ scale: number }> = {
    hyperparameters: z.strictObject({ scale: z.number().positive().default(2) }),
    student(models, batch, settings) {
      seen.push(settings.hyperparameters)
      return firstVelocity.student(models, batch, settings)
    },
  }
  for (const change of [{}, { hyperparameters: { scale: 3 } }]) eagerRun(scaled, change).finish(1)
  assert.deepEqual(seen, [{ scale: 2 }, { scale: 3 }])
  assert.deepEqual((run(scaled).config as DistillConfig).hyperparameters, { scale: 2 })
  assert.throws(
    () => run(scaled, { hyperparameters: { scael: 3 } }),
    /hyperparameters\.scael: no such setting\. Allowed names: scale\./,
  )
  assert.throws(() => run(scaled, { hyperparameters: { scale: 0 } }), /hyperparameters\.scale: /)
  assert.throws(() => run(dmd, { hyperparameters: {} }), /this method has none/)
  assert.ok(!('hyperparameters' in (run(dmd).config as object)), 'the configuration of old rows has no such key')
})

test('a method that learns from real samples gets them fresh for each update, and is refused without them', () => {
  const draws: Tensor2D[] = []
  const regression: Method = {
    data: true,
    student({ student }, { eps, real }) {
      draws.push(tf.keep(real!.x.clone()))
      const t = tf.fill([16], 1) as Tensor1D
      return { loss: student(eps, t, real!.condition).sub(real!.x).square().mean(), parts: {} }
    },
  }
  const without = { ...task, data: undefined }
  assert.throws(() => distill(regression, without, settings), /real samples too\. Give the task its data/)
  eagerRun(regression).finish(2)
  assert.equal(draws.length, 2)
  assert.ok(gap(draws[0]!, draws[1]!) > 0.1)
})

test('a method with nothing beside the student has no fake model, and makes no updates of one', () => {
  const { state, update } = run({ ...firstVelocity, auxiliary: null }).finish(3)
  assert.equal(update, 3)
  assert.deepEqual(Object.keys(everyTensor(state.fake)), ['step'])
  assert.deepEqual(flat(state.fake.step), [0])
})

test('what is trained beside the student can have weights of its own, which then follow its loss', () => {
  const centre: Method = {
    ...firstVelocity,
    auxiliary: {
      init: ({ noise }) => ({ centre: noise.normal([2]) }),
      loss: ({ auxiliary }) => ({ loss: auxiliary.centre!.sub([3, -2]).square().sum() as Scalar, parts: {} }),
    },
  }
  const { state } = run(centre, { updates: 150, fake: { learningRate: 5e-2 } }).finish()
  assert.deepEqual(Object.keys(state.fake.params), ['centre'])
  close(state.fake.params.centre!, [3, -2], 1e-2)
})

test('progress counts the student updates that are done', () => {
  const seen: number[] = []
  const spy: Method = {
    ...firstVelocity,
    student(models, batch, settings) {
      seen.push(...flat(batch.progress))
      return firstVelocity.student(models, batch, settings)
    },
  }
  eagerRun(spy, { updates: 4, updateRatio: { fake: 1, student: 2 } }).finish()
  close(seen, [0, 0.25, 0.5, 0.75], 1e-7)
})

test('a sample is drawn with the student, or with what its method makes of it', () => {
  const training = eagerRun(dmd).finish(2)
  const [zt, t, c] = [new Noise(3).normal([4, 2]) as Tensor2D, tf.fill([4], 0.5) as Tensor1D, plane.conditions] as const
  const plain = network.velocity(training.state.average)(zt, t, c)
  close(studentVelocity(dmd, task, training)(zt, t, c), plain, 0)
  const half: Method = { ...dmd, velocity: ({ teacher }) => teacher }
  close(studentVelocity(half, task, training)(zt, t, c), network.velocity(task.teacher)(zt, t, c), 0)
})

test('the same seed gives the same run bit for bit, another seed another', () => {
  const [a, b, c] = [0, 0, 1].map(seed => everyTensor(run(dpDmd, { seed }).finish().state))
  for (const path of Object.keys(a!)) assert.deepEqual(flat(a![path]!), flat(b![path]!), path)
  assert.ok(gap(a!['student.params.w0']!, c!['student.params.w0']!) > 1e-3)
})

test('a run that is saved, loaded into a new run and continued ends bit for bit where the uninterrupted one ends', () => {
  const path = join(folder, 'run.safetensors')
  const whole = run(dpDmd, { ema: 0.9 }).finish()
  saveCheckpoint(run(dpDmd, { ema: 0.9 }).finish(8), path)
  const continued = loadCheckpoint(run(dpDmd, { ema: 0.9 }), path)
  assert.equal(continued.update, 8)
  const other = everyTensor(continued.finish().state)
  for (const [name, tensor] of Object.entries(everyTensor(whole.state)))
    assert.deepEqual(flat(tensor), flat(other[name]!), name)
})

test('a checkpoint of other settings, or of another network, is refused by path', () => {
  const path = join(folder, 'other.safetensors')
  saveCheckpoint(eagerRun(dmd).finish(1), path)
  assert.throws(
    () => loadCheckpoint(eagerRun(dmd, { lambda: 1 }), path),
    /other\.safetensors is a checkpoint of another configuration/,
  )
  const wide = mlp({ ...shape, width: 9 })
  const other = distill(
    dmd,
    { ...task, network: wide, teacher: wide.init(new Noise(0)) },
    { ...settings, engine: 'eager' },
  )
  assert.throws(() => loadCheckpoint(other, path), /other\.safetensors is a checkpoint of another configuration/)
})

test('teacher, prompts and data are bit for bit what they were before, whatever the system', () => {
  const given = [...Object.values(task.teacher), task.prompts, ...Object.values(data.tables)]
  const before = given.map(flat)
  for (const engine of ['compiled', 'eager']) run(dpDmd, { engine, updates: 3 }).finish().dispose()
  for (const method of Object.values(systems)) eagerRun(method, { updates: 2 }).finish().dispose()
  assert.deepEqual(given.map(flat), before)
})

for (const [name, method, diffusion] of Object.entries(systems).flatMap(([name, method]) => [
  [name, method, {}] as const,
  [`${name} with a diffusion teacher`, method, { path }] as const,
])) {
  test(`${name}: a student update leaves what is beside it bit for bit as it was, and the other way round`, () => {
    const after = (change: object) => eagerRun(method, { ...diffusion, ...change }).finish(1).state
    const [a, b] = [1e-3, 0.5].map(learningRate => everyTensor(after({ student: { learningRate } }).fake))
    for (const path of Object.keys(a!)) assert.deepEqual(flat(a![path]!), flat(b![path]!), path)
    const start = eagerRun(method, diffusion).state
    const still = eagerRun(method, { ...diffusion, student: { learningRate: 1e-30 } }).finish(1).state
    for (const [path, value] of Object.entries(start.student.params)) close(still.student.params[path]!, value, 1e-12)
    for (const [path, value] of Object.entries(still.fake.params))
      assert.ok(gap(value, start.fake.params[path]!) > 1e-6, `${path} learns`)
  })

  test(`${name}: the number of tensors is flat`, () => {
    const training = run(method, diffusion).finish(2)
    const before = tf.memory().numTensors
    for (const record of training.records({ until: 12 })) assert.ok(record)
    assert.equal(tf.memory().numTensors, before)
    training.dispose()
  })
}

test('a diffusion teacher has its own grids and training times, and samples start at its last time', () => {
  const seen = settingsOf({ path })
  const { times } = diffusionTimes(scaledLinear)
  assert.deepEqual(seen.studentGrid, diffusionPath(scaledLinear).grid(3))
  assert.deepEqual(seen.teacherGrid, diffusionPath(scaledLinear).grid(4))
  const known = new Set(times.map(Math.fround))
  assert.ok(flat(settingsOf({ path, timePer: 'sample' }).sampleTimes(new Noise(0), 99)).every(t => known.has(t)))
  for (const [name, method] of Object.entries(systems)) {
    const training = eagerRun(method, { path }).finish(1)
    const grid = studentGrid(training.config as DistillConfig)
    const x = generate(studentVelocity(method, noiseTask, training), tf.ones([4, 2]), grid, plane.conditions)
    assert.ok(flat(x).every(Number.isFinite), name)
    training.dispose()
  }
})

test('a path that the network was not made for is refused, and so is a shift of its times', () => {
  assert.throws(() => distill(dmd, noiseTask, settings), /defined up to t = 0\.93.*path: \{ type: 'diffusion' \}/)
  const darker = { path: { ...path, betaEnd: 0.02 } }
  assert.throws(() => distill(dmd, noiseTask, { ...settings, ...darker }), /samples would start at 0\.98/)
  assert.throws(() => run(dmd, { path, shift: 3 }), /expected no shift with a diffusion teacher's path/)
  assert.ok(!('path' in (run(dmd).config as object)), 'the configuration of old rows has no such key')
})

test('the hybrid makes the first step of a diffusion student with the guided teacher too', () => {
  const training = eagerRun(systems.hybrid, { path })
  const grid = studentGrid(training.config as DistillConfig)
  const velocity = studentVelocity(systems.hybrid, noiseTask, training)
  const [z, c] = [tf.ones([4, 2]) as Tensor2D, plane.conditions] as const
  const [first, second] = grid.map(t => atTime(t, z))
  const student = noiseTask.network.velocity(training.state.average)
  close(velocity(z, second!, c), student(z, second!, c), 0)
  close(velocity(z, first!, c), guided(student, 2)(z, first!, c), 1e-6) // the student starts from the teacher
  assert.ok(gap(velocity(z, first!, c), student(z, first!, c)) > 1e-3)
})

test('student, fake model and average start from the teacher', () => {
  const { student, fake, average } = run(dmd).state
  for (const [name, value] of Object.entries(task.teacher)) {
    for (const params of [student.params, fake.params, average]) assert.deepEqual(flat(params[name]!), flat(value))
  }
})

test('a student update leaves the fake model bit for bit as it was', () => {
  const fakeAfter = (method: Method, learningRate: number) =>
    everyTensor(eagerRun(method, { student: { learningRate } }).finish(1).state.fake)
  const [a, b, c] = [fakeAfter(dpDmd, 1e-3), fakeAfter(dpDmd, 0.5), fakeAfter(firstVelocity, 1e-3)]
  for (const path of Object.keys(a)) {
    assert.deepEqual(flat(a[path]!), flat(b[path]!), path)
    assert.deepEqual(flat(a[path]!), flat(c[path]!), path)
  }
})

test('a fake update leaves the student bit for bit as it was', () => {
  const studentAfter = (learningRate: number, fake: number) =>
    everyTensor(eagerRun(firstVelocity, { fake: { learningRate }, updateRatio: { fake } }).finish(5).state.student)
  const [a, b, c] = [studentAfter(1e-3, 1), studentAfter(0.5, 1), studentAfter(1e-3, 4)]
  for (const path of Object.keys(a)) {
    assert.deepEqual(flat(a[path]!), flat(b[path]!), path)
    assert.deepEqual(flat(a[path]!), flat(c[path]!), path)
  }
})

test('a round makes as many updates of each model as it says, and every one counts in its optimiser', () => {
  for (const [fake, student] of [
    [5, 1],
    [1, 2],
    [3, 1],
  ] as const) {
    const { state, update } = eagerRun(dmd, { updateRatio: { fake, student }, updates: 4 }).finish()
    assert.equal(update, 4)
    assert.deepEqual([flat(state.student.step), flat(state.fake.step)], [[4], [(4 / student) * fake]])
  }
})

test('without a moving average the average is the student; with one it lags behind', () => {
  const plain = eagerRun(dmd).finish(6).state
  const lagging = eagerRun(dmd, { ema: 0.9 }).finish(6).state
  for (const name of Object.keys(task.teacher))
    assert.deepEqual(flat(plain.average[name]!), flat(plain.student.params[name]!))
  const [student, average] = [lagging.student.params.w0!, lagging.average.w0!]
  assert.ok(gap(average, student) > 1e-5)
  assert.ok(relativeGap(average, task.teacher.w0!) < relativeGap(student, task.teacher.w0!))
})

test('training that diverges says so, with the loss and the remedy', () => {
  assert.throws(
    () => eagerRun(dmd, { student: { learningRate: 1e30, clip: null } }).finish(),
    /^Error: Training diverged: \w+ is (NaN|-?Infinity)\. Lower the learning rate/,
  )
})

test('over fifty compiled rounds the number of tensors is flat; over eager ones too', () => {
  for (const [engine, rounds] of [
    ['compiled', 50],
    ['eager', 3],
  ] as const) {
    const training = run(dpDmd, { engine, updates: 60 }).finish(2)
    const before = tf.memory().numTensors
    for (const record of training.records({ until: 2 + rounds })) assert.ok(record)
    assert.equal(tf.memory().numTensors, before, engine)
    training.dispose()
  }
})

test('a K or a number of student steps that the grids do not have is refused', () => {
  assert.throws(() => run(dpDmd, { K: 5 }), /\n {2}K: expected at most teacherSteps = 4, got 5\./)
  assert.throws(() => run(dpDmd, { steps: 1 }), /steps: /)
})

/** The settings that a method is given. */
function settingsOf(change: object): MethodSettings {
  let seen: MethodSettings | undefined
  const spy: Method = {
    student(models, batch, settings) {
      seen = settings
      return firstVelocity.student(models, batch, settings)
    },
  }
  eagerRun(spy, change).finish(1).dispose()
  return seen!
}

test('teacher and student share one shift, applied once or twice', () => {
  for (const [change, grid] of [
    [{}, (n: number) => timeGrid(n)],
    [{ shift: 3 }, (n: number) => timeGrid(n, 3)],
    [{ shift: 3, doubled: true }, (n: number) => doublyShiftedGrid(n, 3)],
  ] as const) {
    const settings = settingsOf(change)
    assert.deepEqual(settings.studentGrid, grid(3))
    assert.deepEqual(settings.teacherGrid, grid(4))
    assert.deepEqual(studentGrid({ steps: 3, shift: 1, doubled: false, ...change }), grid(3))
  }
})

test('the anchor has the guidance of the teacher unless it is given one of its own, 0 included', () => {
  assert.equal(settingsOf({}).anchorGuidance, 2)
  assert.equal(settingsOf({ anchorGuidance: 0 }).anchorGuidance, 0)
})

test('times are drawn once a batch or for each sample, uniform on their range and then shifted', () => {
  const noise = new Noise(3)
  const n = 4000
  const one = flat(settingsOf({}).sampleTimes(noise, 8))
  assert.equal(new Set(one).size, 1)
  assert.equal(one.length, 8)
  const base = flat(settingsOf({ timePer: 'sample', times: [0.02, 0.98] }).sampleTimes(noise, n))
  assert.ok(new Set(base).size > 0.99 * n)
  assert.ok(base.every(t => t >= 0.02 && t <= 0.98))
  assert.ok(Math.abs(mean(base) - 0.5) < (5 * 0.96) / Math.sqrt(12 * n))
  const shifted = flat(settingsOf({ timePer: 'sample', times: [0.02, 0.98], shift: 3 }).sampleTimes(noise, n))
  const twice = flat(
    settingsOf({ timePer: 'sample', times: [0.02, 0.98], shift: 3, doubled: true }).sampleTimes(noise, n),
  )
  assert.ok(
    gap(
      shifted,
      base.map(t => shiftTime(t, 3)),
    ) < 1e-6,
  )
  assert.ok(
    gap(
      twice,
      base.map(t => shiftTime(t, 9)),
    ) < 1e-6,
  )
})

test('an exact teacher takes the place of the network, whose weights are then only the start', () => {
  // Against one Gaussian, DMD moves the mean of the student's samples onto the mean of the teacher.
  const exact = gaussianMixture({ weights: [1], means: [[1.5, -1]], sds: [0.5] })
  const training = distill(
    dmd,
    { ...task, exact: (z, t) => exact.velocity(z, t) },
    {
      ...settings,
      updates: 300,
      batch: 64,
      guidance: 1,
      timePer: 'sample',
      updateRatio: { fake: 3 },
      student: { learningRate: 3e-3, schedule: 'linear' },
      fake: { learningRate: 1e-2 },
    },
  )
  const eps = new Noise(7).normal([400, 2]) as Tensor2D
  const condition = plane.conditions.tile([100, 1]) as Tensor2D
  const centre = () => integrate(network.velocity(training.state.average), eps, timeGrid(3), condition).mean(0)
  const before = gap(centre(), [1.5, -1])
  training.finish()
  const after = gap(centre(), [1.5, -1])
  assert.ok(before > 1 && after < 0.2, `distance of the means: ${before} → ${after}`)
  training.dispose()
})
