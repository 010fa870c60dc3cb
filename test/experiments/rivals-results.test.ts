import assert from 'node:assert/strict'
import test from 'node:test'
import type { OpenTable } from '../../lib/experiments/open-table'
import { openTable } from '../../lib/experiments/open-table'
import { fairlyTuned, rivalsStudy } from '../../lib/experiments/rivals'
import { fairTuningRows, rivalRows, rivalTestRows, rivalTests } from '../../lib/experiments/rivals-results'
import type { StoredRun } from '../../lib/experiments/runs'

const study = rivalsStudy({ dataset: 'plane-labels', table: 'rivals' })

/** Runs in which every system has the same numbers but the one that is named, which has `more` of both. */
function table(named: string, more: number): OpenTable {
  const byName = new Map(
    study.cells.map(({ name }) => [
      name,
      new Map(
        study.seeds.map(seed => {
          const wave = 0.001 * Math.sin(5 * seed + name.length)
          const base = 0.6 + wave + (name === named ? more : 0)
          const point = { diversity: base, 'on mode': base, 'guided log-likelihood': -1 }
          const curve = Array.from({ length: 24 }, (_, i) => ({ update: 25 * (i + 1), ...point }))
          return [seed, { name, config: {}, metrics: point, curve, seconds: 2 } as unknown as StoredRun]
        }),
      ),
    ]),
  )
  return { study, found: { byName, missing: 0, failed: [] } } as unknown as OpenTable
}

test('DP-DMD is held against each other system, in diversity early and late and in the share on mode late', () => {
  const tests = rivalTests(table('DP-DMD', 0.1))
  assert.equal(tests.length, 3 * (study.cells.length - 1))
  assert.ok(tests.every(({ verdict }) => verdict === 'holds'))
  const behind = rivalTests(table('DP-DMD', -0.1))
  assert.ok(behind.every(({ verdict }) => verdict === 'does not hold'))
  assert.equal(rivalTestRows(tests).length, tests.length)
})

test('level within the margin is no cost in quality, and no gain in diversity', () => {
  const level = rivalTests(table('none', 0))
  assert.ok(level.filter(({ test }) => test === 'R2').every(({ verdict }) => verdict === 'holds'))
  assert.ok(level.filter(({ test }) => test === 'R1').every(({ verdict }) => verdict !== 'holds'))
})

test('a row names the setting of the tuning, and its cost', () => {
  for (const row of rivalRows(table('none', 0))) {
    assert.equal(row.setting, fairlyTuned[(row.system === 'hybrid' ? 'DMD' : row.system) as keyof typeof fairlyTuned])
    assert.ok(row['evaluations an update'] > 5 && row.seconds === 2)
  }
})

test('what the tuning chose is the largest product of its stored rows', () => {
  const rows = fairTuningRows(openTable({ dataset: 'plane-labels', table: 'rivals tuning' }))
  assert.equal(rows.length, 8 * Object.keys(fairlyTuned).length)
  const chosen = rows.filter(({ chosen }) => chosen === 'yes').map(({ system, setting }) => [system, setting])
  assert.deepEqual(Object.fromEntries(chosen), fairlyTuned)
})
