import assert from 'node:assert/strict'
import test from 'node:test'
import { datasetOf } from '../../../lib/datasets'
import type { StoredRun } from '../../../lib/experiments/runs'
import { costs } from '../../../scripts/reproduce/cost'

const row = (name: string, updates: number, seconds: number, method = 'DMD'): StoredRun => ({
  ...{ study: 'scenes', name, metrics: {}, seconds, date: '2026-01-01', versions: {} },
  config: { dataset: 'scenes', method, updates },
})
const config = { dataset: 'scenes', method: 'DMD', updates: 200 }
const beside = costs([row('DMD', 200, 0)])('DMD', config).seconds

test('a row takes what the rows of its name took an update, wherever one of them was stopped for an hour', () => {
  const rows = [10, 10, 3600, 10, 10].map(seconds => row('DMD', 200, seconds))
  assert.equal(costs(rows)('DMD', config).seconds, beside + 10)
  assert.equal(costs(rows)('DMD', { ...config, updates: 400 }).seconds, beside + 20)
})

test('a name without rows costs what its method does on its data set, then what DP-DMD does; the plane stands in for a data set', () => {
  const rows = [row('DMD', 200, 10), row('DP-DMD', 200, 30, 'DP-DMD')]
  assert.equal(costs(rows)('DMD, 5:1', config).seconds, beside + 10)
  assert.equal(costs(rows)('TDM', { ...config, method: 'TDM' }).seconds, beside + 30)
  const plane = [{ ...row('DP-DMD', 200, 5, 'DP-DMD'), config: { dataset: 'plane', method: 'DP-DMD', updates: 200 } }]
  const { seconds, measuredRows } = costs(plane)('TDM', { ...config, method: 'TDM' })
  assert.equal(seconds, beside + 5)
  assert.equal(measuredRows, 0)
})

test('a cluster is asked for more than a row takes, and for five minutes at least', () => {
  const long = costs([100, 120, 400].map(seconds => row('DMD', 200, seconds)))('DMD', config)
  assert.ok(60 * long.minutes > 3 * long.seconds)
  assert.equal(costs([row('DMD', 200, 1)])('DMD', config).minutes, 5)
})

test('where evaluations cost time, a row that is measured more often takes longer, by that much for each', () => {
  const { evaluation } = datasetOf('emoji-all').worker
  const at = (every: number) => costs([])('DMD', { dataset: 'emoji-all', method: 'DMD', updates: 200, every }).seconds
  assert.equal(at(50) - at(100), 2 * evaluation!)
  const teacher = costs([])('teacher', { dataset: 'emoji-all', w: 1, steps: 4 }).seconds
  assert.equal(at(100) - teacher, evaluation!)
})
