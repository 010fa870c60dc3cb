import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { paperTable } from '../../lib/experiments/paper'
import { curveOf, findRuns, orderings, pairedDifference, resultTable, sourceOf } from '../../lib/experiments/results'
import { jobs } from '../../lib/experiments/run-study'
import { runStore, type StoredRun } from '../../lib/experiments/runs'

const folder = mkdtempSync(join(tmpdir(), 'results-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const study = ablation({ dataset: 'plane', table: '3', scale: 'full' })
const diversities = { base: 0.2, 'K = 1': 0.7, 'K = 3': 0.75, 'K = 5': 0.72, 'K = 10': 0.8, 'K = 30': 0.8 }

/** Made-up rows: each seed has its own luck, which all its rows share, and each row a little of its own. */
function madeUp(change: (row: StoredRun) => StoredRun = row => row) {
  const store = runStore('plane', mkdtempSync(join(folder, 'a-')))
  for (const [i, { cell, seed, name, config }] of jobs(study).entries()) {
    const diversity = (diversities[cell as keyof typeof diversities] ?? 0.9) + seed + 0.001 * ((i * 7) % 5)
    const metrics = { diversity, 'on mode': 0.5, 'log-likelihood': -diversity }
    const curve = [100, 200, 300].map(update => ({ update, ...metrics, diversity: diversity * update }))
    store.write(
      change({
        study: 'plane',
        name,
        config,
        metrics,
        curve,
        seconds: 1,
        date: '2026-01-01',
        versions: { commit: 'abc' },
      }),
    )
  }
  return store
}
const found = findRuns(study, madeUp())

test('a table has a row for each cell and each reference, the published numbers beside ours', () => {
  const rows = resultTable(found, paperTable(3)) as Record<string, unknown>[]
  assert.deepEqual(
    rows.slice(0, 6).map(row => row.setting),
    Object.keys(diversities),
  )
  assert.equal(rows.length, 9)
  assert.deepEqual([rows[0]!['paper: DINO'], rows[8]!['paper: DINO'], rows[0]!.seeds], [0.137, null, 8])
  const { mean, sd } = rows[0]!.diversity as { mean: number; sd: number }
  assert.ok(Math.abs(mean - 3.702) < 0.01 && Math.abs(sd - Math.sqrt(6)) < 0.01)
})

test("a paired difference is free of the seeds' own luck", () => {
  const { mean, low, high, n } = pairedDifference(found, 'K = 1', 'base', 'diversity')
  assert.equal(n, 8)
  assert.ok(Math.abs(mean - 0.5) < 0.005 && high - low < 0.01)
  assert.throws(() => pairedDifference(found, 'K = 2', 'base', 'diversity'), /K = 1; K = 3/)
})

test('verdicts: what rises with the paper holds, what falls does not, what does not move is undecided', () => {
  const verdicts = (role: 'diversity' | 'quality') =>
    Object.fromEntries(orderings(study, found, paperTable(3), role).map(row => [row.comparison, row.verdict]))
  assert.equal(verdicts('diversity')['K = 1 − base'], 'holds')
  assert.equal(verdicts('diversity')['K = 5 − K = 3'], 'does not hold')
  assert.equal(verdicts('diversity')['K = 30 − K = 10'], 'the paper is divided')
  assert.equal(verdicts('quality')['K = 1 − base'], 'undecided')
})

test('a curve is smoothed, cut, averaged over seeds; the difference of two is paired', () => {
  const curve = curveOf(found, 'base', 'diversity', { from: 200, window: 2 })
  assert.deepEqual(curve.x, [200, 300])
  assert.ok(Math.abs(curve.y[0]! / 150 - 3.702) < 0.01)
  const difference = curveOf(found, 'K = 1', 'diversity', { minus: 'base' })
  assert.ok(Math.abs(difference.y[2]! / 300 - 0.5) < 0.005 && difference.sd[2]! < 2)
})

test('rows of another teacher or other settings are not found, and what is missing is said', () => {
  const other = (row: StoredRun) =>
    row.config.seed === 0 ? { ...row, config: { ...row.config, teacher: 'another' } } : row
  const rest = findRuns(study, madeUp(other))
  assert.deepEqual([rest.missing, rest.byName.get('base')!.size], [9, 7])
  assert.match(sourceOf(rest), /7 seeds .* commit abc .* 9 rows are missing/)
  assert.throws(
    () =>
      findRuns(
        study,
        madeUp(row => ({ ...row, config: { ...row.config, updates: 1 } })),
      ),
    /npm run reproduce -- --table 3 --dataset plane --regime 1:2 --scale full/,
  )
})

test('means over rows of several machines or versions say so, those of one do not', () => {
  assert.doesNotMatch(sourceOf(found), /mix/)
  const elsewhere = (row: StoredRun) =>
    row.config.seed === 1 ? { ...row, versions: { ...row.versions, machine: 'another', tfjs: '4.0.0' } } : row
  const said = sourceOf(findRuns(study, madeUp(elsewhere)))
  assert.match(
    said,
    /the means mix rows of more than one machine: another and not recorded; tfjs: 4\.0\.0 and not recorded/,
  )
})

test('each of processor, instructions, threads, engine, packages and versions that rows do not share is said', () => {
  const versions = { machine: 'M', instructions: 'avx2', threads: '1', engine: 'E', lock: 'L', tfjs: '4', node: 'v20' }
  const all = (change: (seed: unknown) => object) =>
    sourceOf(
      findRuns(
        study,
        madeUp(row => ({ ...row, versions: { ...versions, ...change(row.config.seed) } })),
      ),
    )
  assert.doesNotMatch(
    all(() => ({})),
    /mix/,
  )
  for (const [what, value] of Object.entries(versions)) {
    const said = all(seed => (seed === 1 ? { [what]: `${value}-other` } : {}))
    assert.ok(said.endsWith(` · the means mix rows of more than one ${what}: ${value} and ${value}-other`), said)
  }
})
