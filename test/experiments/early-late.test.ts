import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { paperClaims } from '../../lib/experiments/claims'
import { earlyLate, hybrids, ingredients, type Run, runEarlyLate } from '../../lib/experiments/early-late'
import { kept, settledStep } from '../../lib/experiments/early-late-metrics'
import {
  claimsTable,
  findEarlyLate,
  keptCurve,
  overPairs,
  settledTable,
} from '../../lib/experiments/early-late-results'
import { runStore, type StoredRun } from '../../lib/experiments/runs'
import { nearestModes } from '../../lib/metrics/modes'
import { guided } from '../../lib/model/guidance'
import { gaussianMixture } from '../../lib/model/mixture'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { integrate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'

const plane = ring()
const grid = timeGrid(30)
const n = 200
const some = (name: string) => new Noise(3).fork(name).normal<tf.Rank.R2>([n, 2])
const prompt = (p: number) => plane.conditions.slice([p, 0], [1, -1]).tile([n, 1]) as Tensor2D
const a: Run = { noise: some('A'), prompt: prompt(0), guidance: 2 }
const others: Run = { noise: some('B'), prompt: prompt(2), guidance: 1 }
const asRun = ({ noise, prompt, guidance }: Run) =>
  integrate(guided(plane.exact.velocity, guidance), noise, grid, prompt).arraySync()
const made = (swap: Partial<Run>, ks: number[], of: Velocity = plane.exact.velocity) =>
  [...hybrids(of, a, swap, grid, ks)].map(({ x }) => x.arraySync())
const farthest = (p: number[][], q: number[][]) =>
  Math.max(...p.flatMap((x, i) => x.map((y, d) => Math.abs(y - q[i]![d]!))))

for (const name of ingredients) {
  test(`${name}: a swap before the first step is B, one after the last step is A, to the last digit`, () => {
    const swap = { [name]: others[name] }
    const [b, whole] = made(swap, [0, 30])
    assert.deepEqual(whole, asRun(a))
    assert.deepEqual(b, asRun({ ...a, ...swap }))
    assert.ok(farthest(b!, whole!) > 0.1)
  })
}

test('swapping a prompt or guidance for itself changes nothing at any step', () => {
  const ks = [0, 1, 10, 29]
  for (const same of [{ prompt: prompt(0) }, { guidance: 2 }])
    for (const x of made(same, ks)) assert.deepEqual(x, asRun(a))
})

test('where paths are straight, swapping noise for itself changes nothing: the state is its picture and its noise', () => {
  const point = gaussianMixture({ weights: [1], means: [[0.7, -0.4]], sds: [1e-3] })
  const velocity: Velocity = (z, t) => point.velocity(z, t)
  const own = tf.tidy(() => integrate(velocity, a.noise, grid, a.prompt).arraySync())
  const straight = [...hybrids(velocity, { ...a, guidance: 1 }, { noise: a.noise }, grid, [0, 5, 15, 25])]
  for (const { x } of straight) assert.ok(farthest(x.arraySync(), own) < 1e-4)
})

test('the exact teacher: the later the noise is swapped, the more modes are A’s; a third in is B’s, the last steps are A’s', () => {
  const modes = (points: number[][]) => nearestModes(points, plane.means).map(({ mode }) => mode)
  const ks = [0, 5, 10, 15, 20, 25, 30]
  const labels = made({ noise: others.noise }, ks).map(modes)
  const [b, own] = [labels[0]!, labels.at(-1)!]
  const differ = own.flatMap((mode, i) => (mode === b[i] ? [] : [i]))
  const share = labels.map(label => differ.filter(i => label[i] === own[i]).length / differ.length)
  const error = Math.sqrt(0.25 / differ.length)
  for (let i = 1; i < share.length; i++) assert.ok(share[i]! > share[i - 1]! - 2 * error, String(share))
  assert.ok(share[2]! < 0.25 && share[5]! > 0.95, String(share))
})

test('hybrids leave no tensors behind but those they gave', () => {
  const before = tf.memory().numTensors
  for (const { x } of hybrids(plane.exact.velocity, a, { noise: others.noise }, grid, [0, 12, 30])) x.dispose()
  assert.equal(tf.memory().numTensors, before)
})

test('kept is 1 like A, 0 like B, ½ like neither, and is silent where A and B do not differ or cannot be read', () => {
  assert.deepEqual([kept('x', 'x', 'y'), kept('y', 'x', 'y'), kept('', 'x', 'y')], [1, 0, 0.5])
  assert.deepEqual([kept('x', 'y', 'y'), kept('x', '', 'y'), kept([1], [2], [2])], [undefined, undefined, undefined])
  assert.equal(kept([3, 0], [4, 0], [0, 0]), 0.75)
})

test('what jumps from B to A at a step is settled there, and a straight line half-way', () => {
  assert.ok(Math.abs(settledStep([0, 11.99, 12.01, 30], [0, 0, 1, 1]) - 12) < 1e-9)
  assert.equal(settledStep([0, 30], [0, 1]), 15)
})

test('the interval over pairs in several rows is that of all pairs in one', () => {
  const parts = [
    { m: 2, 'm sd': Math.SQRT2, 'm n': 2 },
    { m: 5, 'm sd': 1, 'm n': 3 },
  ]
  const { mean, low, n } = overPairs(parts, 'm') // of 1, 3, 4, 5, 6: sd 1.924, t = 2.776
  assert.ok(Math.abs(mean - 3.8) < 1e-9 && n === 5)
  assert.ok(Math.abs(mean - low - (2.776 * 1.9235) / Math.sqrt(5)) < 1e-3)
})

const folder = mkdtempSync(join(tmpdir(), 'early-late-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const withNode = (row: StoredRun | undefined, node: string) => row && { ...row, versions: { ...row.versions, node } }

test('rows are found again by all that made them, and one of another teacher is not', t => {
  const store = runStore('early-late', folder)
  const jobs = earlyLate({ dataset: 'plane', scale: 'smoke' })
  assert.throws(() => findEarlyLate(jobs, store), /npm run reproduce -- --figure A --dataset plane/)
  const first = [...runEarlyLate(jobs, store, { commit: 'test' })]
  assert.equal(first.filter(({ row }) => row).length, 3)
  assert.ok([...runEarlyLate(jobs, store)].every(({ known }) => known))
  const stale = jobs.map(job => ({ ...job, config: { ...job.config, teacher: 'another' } }))
  assert.throws(() => findEarlyLate(stale, store), /current settings and teacher/)
  const words = t.mock.method(console, 'log', () => {})
  const { noise } = findEarlyLate(jobs, store)
  assert.equal(words.mock.callCount(), 0)
  let n = 0
  const unlike: typeof store = { ...store, find: (...key) => withNode(store.find(...key), `v${n++}`) }
  findEarlyLate(jobs, unlike)
  assert.match(String(words.mock.calls[0]!.arguments[0]), /plane · the means mix rows of more than one node: v0 and v1/)
  const { x, y } = keptCurve(noise, 'mode')
  assert.deepEqual([x[0], y[0], x.at(-1), y.at(-1)], [0, 0, 30, 1])
  assert.deepEqual(
    settledTable(noise).map(row => row.seen),
    ['mode', 'offset', 'point'],
  )
  assert.ok(
    claimsTable('plane', noise, paperClaims('A')).every(
      row => row.verdict === 'holds' || row.verdict === 'undecided' || row.verdict === 'does not hold',
    ),
  )
})

test('a claim is decided by its interval alone', () => {
  const row = (early: number, late: number, sd: number) =>
    ({
      metrics: Object.fromEntries(
        [
          ['settled: mode', early],
          ['settled: offset', late],
          ['settled: offset − mode', late - early],
        ].flatMap(([name, mean]) => [
          [name, mean],
          [`${name} sd`, sd],
          [`${name} n`, 100],
        ]),
      ),
    }) as never
  const verdicts = (...numbers: [number, number, number]) =>
    claimsTable('plane', [row(...numbers)], paperClaims('A')).map(({ claim, verdict }) => `${claim}: ${verdict}`)
  assert.deepEqual(verdicts(5, 25, 1), ['layout early: holds', 'detail late: holds', 'layout first: holds'])
  assert.deepEqual(verdicts(20, 10, 1), [
    'layout early: does not hold',
    'detail late: does not hold',
    'layout first: does not hold',
  ])
  assert.deepEqual(verdicts(14, 16, 50), [
    'layout early: undecided',
    'detail late: undecided',
    'layout first: undecided',
  ])
})

test('an unknown data set is answered with those that there are', () => {
  assert.throws(() => earlyLate({ dataset: 'moon' }), /plane.*scenes.*emoji/)
})
