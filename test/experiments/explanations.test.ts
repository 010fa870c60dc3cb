import assert from 'node:assert/strict'
import test from 'node:test'
import { explanations } from '../../lib/experiments/explanations'
import { mapStudy } from '../../lib/experiments/map'
import { findRuns } from '../../lib/experiments/results'
import { runStore } from '../../lib/experiments/runs'

test('both explanations predict something in each test, and of neither does all hold', () => {
  const rows = explanations(findRuns(mapStudy({ dataset: 'plane', table: 'mechanism' }), runStore('plane')))
  assert.equal(rows.length, 9)
  for (const side of ['A predicts', 'B predicts'] as const) {
    for (const row of rows)
      assert.match(row[side], /^([+−]: (holds|does not hold|undecided)|0: (not refuted|does not hold))$/)
    assert.ok(rows.some(row => row[side].endsWith('does not hold')))
    assert.ok(rows.some(row => /holds$/.test(row[side])))
  }
})
