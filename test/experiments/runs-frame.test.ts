import assert from 'node:assert/strict'
import test from 'node:test'
import { DataFrame, merge } from 'danfojs-node'
import { table } from '../../lib/display'
import { ablation } from '../../lib/experiments/ablations'
import { paperTable } from '../../lib/experiments/paper'
import { findRuns, pairedDifference, resultTable, summaryOf } from '../../lib/experiments/results'
import { runStore } from '../../lib/experiments/runs'
import { frameOf, overSeeds, pivot, recordsOf, runsFrame, summarise } from '../../lib/experiments/runs-frame'

const study = ablation({ dataset: 'plane', table: '3' })
const found = findRuns(study, runStore('plane'))
const runs = runsFrame(study, found)
const metrics = ['diversity', 'on mode', 'log-likelihood']
const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12 * Math.max(1, Math.abs(b)), `${a}, ${b}`)

test('the runs of a study are a DataFrame: one row a run, and of the settings those in which the cells differ', () => {
  assert.ok(runs instanceof DataFrame)
  assert.equal(runs.shape[0], 9 * 8)
  const first = ['dataset', 'setting', 'method', 'seed', 'K', 'diversity']
  assert.deepEqual(runs.columns.slice(0, 6), first)
  const chosen = recordsOf(runs.query(runs.K.eq(30)))
  assert.deepEqual([...new Set(chosen.map(row => row.setting))], ['K = 30'])
  const teachers = recordsOf(runs).filter(row => String(row.setting).startsWith('teacher'))
  assert.ok(teachers.length > 0 && teachers.every(row => row.K === null && row.method === null))
})

test('mean ± sd by danfojs are those by hand, for every cell of Table 3', () => {
  const rows = recordsOf(overSeeds(runs, metrics))
  assert.deepEqual(
    rows.map(row => row.setting),
    [...found.byName.keys()],
  )
  for (const row of rows)
    for (const metric of metrics) {
      const xs = [...found.byName.get(row.setting as string)!.values()].map(run => run.metrics[metric]!)
      const mean = xs.reduce((a, b) => a + b) / xs.length
      const variance = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (xs.length - 1)
      close(row[`${metric}_mean`] as number, mean)
      close(row[`${metric}_std`] as number, Math.sqrt(variance))
      const ours = summaryOf(found, row.setting as string, metric)
      close(ours.mean, mean)
      close(ours.sd, Math.sqrt(variance))
      assert.equal(row.runs, xs.length)
    }
})

test('groups keep the order in which they appear, also when their names are whole numbers', () => {
  const frame = frameOf([30, 1, 5, 30].map((K, i) => ({ K, x: i })))
  assert.deepEqual(overSeeds(frame, ['x'], ['K']).values, [
    [30, 1.5, Math.sqrt(4.5), 2],
    [1, 1, 0, 1],
    [5, 2, 0, 1],
  ])
})

test('a join sets the published numbers beside ours; where there are none stands a dash', () => {
  const published = new DataFrame(paperTable(3).rows.map(({ name, values }) => ({ setting: name, DINO: values.DINO! })))
  const joined = merge({ left: overSeeds(runs, ['diversity']), right: published, on: ['setting'], how: 'left' })
  const wanted = resultTable(found, paperTable(3)) as Record<string, unknown>[]
  for (const [i, row] of recordsOf(joined).entries()) {
    assert.equal(row.setting, wanted[i]!.setting)
    assert.equal(Number.isNaN(row.DINO) ? null : row.DINO, wanted[i]!['paper: DINO'])
  }
  assert.match(String(table(joined)), /teacher, w = 2, 30 steps .* –/)
})

test('a paired difference is the mean over a join by seed', () => {
  const of = (setting: string) => runs.query(runs.setting.eq(setting)).loc({ columns: ['seed', 'diversity'] })
  const pairs = recordsOf(merge({ left: of('K = 5'), right: of('base'), on: ['seed'], how: 'inner' }))
  const differences = pairs.map(row => (row.diversity as number) - (row.diversity_1 as number))
  close(differences.reduce((a, b) => a + b) / 8, pairedDifference(found, 'K = 5', 'base', 'diversity').mean)
})

test('a pivot has a row for each value of one column, a column for each of another, and a hole where no run is', () => {
  const frame = frameOf([
    { K: 1, on: 'plane', x: 1 },
    { K: 1, on: 'plane', x: 3 },
    { K: 1, on: 'emoji', x: 5 },
    { K: 5, on: 'plane', x: 7 },
  ])
  const spread = pivot(frame, { index: 'K', columns: 'on', values: 'x' })
  assert.deepEqual(spread.columns, ['K', 'plane_mean', 'plane_std', 'emoji_mean', 'emoji_std'])
  assert.deepEqual(spread.values, [
    [1, 2, Math.SQRT2, 5, 0],
    [5, 7, 0, null, null],
  ])
  assert.match(String(table(spread)), /2\.000 ± 1\.414/)
})

test('a column that is not there, and a run without a number, are named', () => {
  assert.throws(() => overSeeds(runs, ['diversty']), /expected some of the columns dataset, .*got "diversty"/)
  assert.throws(() => overSeeds(runs, ['K']), /expected a number in each run, got null for K of teacher/)
})

test('rows are summarised by name, in order of appearance, column by column', () => {
  const rows = [
    { model: 'b', x: 1, note: 'text' },
    { model: 'a', x: 10, note: 'text' },
    { model: 'b', x: 3, note: 'text' },
  ]
  assert.deepEqual(summarise(rows, 'model'), [
    { model: 'b', x: { mean: 2, sd: Math.SQRT2 } },
    { model: 'a', x: { mean: 10, sd: 0 } },
  ])
})
