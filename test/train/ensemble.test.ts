import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { planeData, ring } from '../../lib/data/plane'
import type { Tree } from '../../lib/graph/tree'
import { dmd } from '../../lib/method/dmd'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Method } from '../../lib/method/method'
import { systems } from '../../lib/method/systems'
import { mlp } from '../../lib/model/mlp'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { formOf, trainTogether } from '../../lib/train/ensemble'
import { Run, type TrainRecord } from '../../lib/train/run'
import { trainTeacher } from '../../lib/train/teacher'
import { flat, relativeGap } from '../support/expect'
import { everyTensor } from '../support/training'

const folder = mkdtempSync(join(tmpdir(), 'ensemble-test-'))
after(() => rmSync(folder, { recursive: true }))

const plane = ring()
const network = mlp({
  dataSize: 2,
  conditionSize: 5,
  width: 8,
  layers: 2,
  dataFrequencies: [1],
  timeFrequencies: [1],
})
const teachers = [9, 10, 11].map(seed => network.init(new Noise(seed)))
const settings = {
  seed: 0,
  updates: 20,
  batch: 16,
  student: { learningRate: 3e-3 },
  fake: { learningRate: 3e-3 },
  steps: 3,
  teacherSteps: 4,
  guidance: 2,
  K: 2,
  round: { fake: 2 },
  timePer: 'sample',
} as const
const data = planeData(plane)
const run = (method: Method, change: object = {}, teacher = teachers[0]!) =>
  distill(method, { network, teacher, prompts: plane.conditions, data }, { ...settings, ...change })

/** Train runs together and, made again, one by one: the same states, losses and progress. */
function sameAsAlone<S extends Tree>(make: () => Run<S>[], every = 5): void {
  const [together, alone] = [make(), make()]
  const records = [...trainTogether(together, { every })]
  for (const [e, single] of alone.entries()) {
    const own = [...single.records({ every })]
    assert.deepEqual(
      records.map(all => all[e]!.update),
      own.map(record => record.update),
    )
    for (const [i, { losses }] of own.entries()) {
      for (const [name, value] of Object.entries(losses)) {
        const other = records[i]![e]!.losses[name]!
        assert.ok(Math.abs(other - value) < 1e-4 * Math.abs(value) + 1e-6, `${name} of run ${e}: ${other}, ${value}`)
      }
    }
    const expected = everyTensor(single.state)
    for (const [path, tensor] of Object.entries(everyTensor(together[e]!.state))) {
      assert.deepEqual(tensor.shape, expected[path]!.shape)
      const worst = relativeGap(tensor, expected[path]!)
      // a judge that cannot tell stays near 0, and its gradients are differences of nearly equal numbers
      assert.ok(worst < (path.includes('judge.') ? 1e-4 : 1e-5), `run ${e}, ${path}: relative difference ${worst}`)
    }
  }
  for (const each of [...together, ...alone]) each.dispose()
}

test('twenty rounds of three seeds, each with its own teacher, trained together are the three alone, to 1e-5', () => {
  sameAsAlone(() => teachers.map((teacher, seed) => run(dpDmd, { seed, ema: 0.9 }, teacher)))
})

test('runs that share some of seed, teacher, λ, rates, guidance and times are what they are alone', () => {
  const changes = [
    {},
    { lambda: 1, guidance: 3 },
    { student: { learningRate: 1e-3 }, fake: { learningRate: 1e-2, beta1: 0.5 } },
    { times: [0.1, 0.8], ema: 0.5, anchorGuidance: 0.5 },
  ]
  sameAsAlone(() => [0, 1].flatMap(seed => changes.map(change => run(dpDmd, { seed, ...change }, teachers[seed]))))
})

test('so are runs of another method, with clipping, decay, schedule and another rhythm of updates', () => {
  const optimiser = (learningRate: number) => ({ learningRate, schedule: 'cosine', warmUp: 3, weightDecay: 0.01 })
  const change = (seed: number) => ({ seed, student: optimiser(1e-3 * (seed + 1)), round: { fake: 1, student: 2 } })
  sameAsAlone(() => [0, 1].map(seed => run(dmd, { ...change(seed), timePer: 'batch', shift: 1 + seed / 2 + 1 })))
})

for (const [name, method] of Object.entries(systems)) {
  // Hyper-SD's first stages start at rounding: the teacher's own copy is consistent over a short jump. These are long.
  const stages = [0, 1].map(matching => ({ segments: 1, adversarial: 0.1, matching }))
  const own = name === 'Hyper-SD' ? { stages, solverSteps: 4 } : undefined
  test(`two seeds of ${name} trained together are the two alone`, () => {
    sameAsAlone(() => [0, 1].map(seed => run(method, { seed, updates: 10, own }, teachers[seed])))
  })
}

test('teachers are trained together too', () => {
  const optimiser = { learningRate: 1e-2 }
  sameAsAlone(() => [0, 1].map(seed => trainTeacher(network, data, { seed, updates: 20, batch: 16, optimiser })))
})

/** A run whose state adds the index of its step times its own factor. */
const counting = (factor: number, updates = 10) =>
  new Run<{ sum: Tensor }>({
    config: { factor },
    state: { sum: tf.scalar(0) },
    updates,
    updatesPerStep: 1,
    step: ({ sum }, index) => {
      const added = index.toFloat().add(1).mul(factor) as Scalar
      return { state: { sum: sum.add(added) }, losses: { loss: added } }
    },
    dispose: () => {},
  })
const sums = (runs: Run<{ sum: Tensor }>[]) => runs.map(({ state }) => flat(state.sum)[0])

test('a record holds the records of all runs; the runs stand at that update then', () => {
  const runs = [counting(1), counting(10)]
  const seen: TrainRecord[][] = []
  for (const records of trainTogether(runs, { every: 4 })) {
    seen.push(records)
    const n = records[0]!.update
    assert.deepEqual(sums(runs), [(n * (n + 1)) / 2, 5 * n * (n + 1)])
  }
  assert.deepEqual(
    seen.map(records => records.map(({ update, of, losses }) => [update, of, losses.loss])),
    [
      [
        [4, 10, 4],
        [4, 10, 40],
      ],
      [
        [8, 10, 8],
        [8, 10, 80],
      ],
      [
        [10, 10, 10],
        [10, 10, 100],
      ],
    ],
  )
})

test('leaving the loop, or `until`, keeps every run where it stands; each goes on alone or together', () => {
  const runs = [counting(1), counting(10)]
  for (const [{ update }] of trainTogether(runs) as Generator<[TrainRecord]>) if (update === 3) break
  assert.deepEqual(sums(runs), [6, 60])
  for (const _ of trainTogether(runs, { every: 100, until: 5 })) void _
  assert.deepEqual(sums(runs), [15, 150])
  runs[0]!.finish(7)
  assert.deepEqual(sums(runs), [28, 150])
  assert.throws(() => trainTogether(runs).next(), {
    message:
      'trainTogether: expected runs that stand at the same update of as many, got update 7 of 10, 1 a step in run 0 and update 5 of 10, 1 a step in run 1. Train such runs one after the other.',
  })
  runs[1]!.finish(7)
  for (const _ of trainTogether(runs)) void _
  assert.deepEqual(sums(runs), [55, 550])
  assert.deepEqual([...trainTogether(runs)], [], 'nothing is left to do')
  assert.deepEqual([...trainTogether([])], [])
  const alone = [counting(3)]
  assert.deepEqual(
    [...trainTogether(alone, { every: 4, until: 8 })].map(([record]) => record!.update),
    [4, 8],
  )
  assert.deepEqual(sums(alone), [108])
})

test('a checkpoint of a run that was trained together is one of the run alone', () => {
  const path = join(folder, 'run.safetensors')
  const make = () => [0, 1].map(seed => run(dpDmd, { seed }))
  const [together, alone] = [make(), make()]
  for (const _ of trainTogether(together, { until: 8 })) void _
  together[1]!.save(path)
  const continued = everyTensor(run(dpDmd, { seed: 1 }).load(path).finish().state)
  for (const [name, tensor] of Object.entries(everyTensor(alone[1]!.finish().state))) {
    const worst = relativeGap(continued[name]!, tensor)
    assert.ok(worst < 1e-5, `${name}: relative difference ${worst}`)
  }
})

test('configurations of one form differ in seeds, λ and learning rates only, and train together', () => {
  const changes = [
    { seed: 3, lambda: 1 },
    { student: { learningRate: 1 }, fake: { learningRate: 2 } },
    { K: 3 },
    { steps: 4 },
  ]
  const forms = [{}, ...changes].map(change => formOf({ ...settings, ...change }))
  assert.deepEqual(
    forms.map(form => forms.indexOf(form)),
    [0, 0, 0, 3, 4],
  )
})

test('settings that change the steps are refused, with the run, and the runs stay as they were', () => {
  const runs = [run(dpDmd), run(dpDmd, { seed: 1 }), run(dpDmd, { K: 3 })]
  assert.throws(
    () => trainTogether(runs).next(),
    /^Error: compileEnsemble: member 2 has another graph than member 0: .*settings that change the steps need/,
  )
  assert.throws(() => trainTogether([run(dpDmd), run(dmd)]).next(), /member 1 has another graph/)
  assert.throws(() => trainTogether([run(dpDmd), run(dpDmd, { steps: 4 })]).next(), /member 1 has another graph/)
  assert.throws(
    () => trainTogether([run(dpDmd), run(dpDmd, { batch: 8 })]).next(),
    /member 1 has another graph|another axis, shape or size/,
  )
  assert.equal(runs[0]!.update, 0)
  assert.equal(runs[0]!.finish(1).update, 1)
})

test('a run that diverges is named, and all runs keep their states', () => {
  const failing = (bad: number) =>
    new Run<{ n: Tensor }>({
      config: {},
      state: { n: tf.scalar(0) },
      updates: 5,
      updatesPerStep: 1,
      step: ({ n }) => ({ state: { n: n.add(1) }, losses: { loss: tf.div(1, tf.sub(bad, n)) as Scalar } }),
      dispose: () => {},
    })
  const runs = [failing(10), failing(2)]
  assert.throws(() => [...trainTogether(runs)], /^Error: Training diverged: loss of run 1 is Infinity\. Lower the/)
  assert.deepEqual(
    runs.map(({ state, update }) => [flat(state.n)[0], update]),
    [
      [3, 3],
      [3, 3],
    ],
  )
})

test('training together keeps as many tensors as the states have, and leaving frees the rest', () => {
  const runs = [run(dpDmd), run(dpDmd, { seed: 1 }, teachers[1])]
  const before = tf.memory().numTensors
  const held: number[] = []
  for (const records of trainTogether(runs, { until: 12 })) held.push(records[0]!.tensors)
  assert.equal(new Set(held).size, 1, `tensors at the records: ${held}`)
  assert.equal(tf.memory().numTensors, before)
  for (const each of runs) each.dispose()
})
