import assert from 'node:assert/strict'
import test from 'node:test'
import { openTable } from '../../lib/experiments/open-table'
import { paperFigure } from '../../lib/experiments/paper'
import { stopAt, stopDifferences, stopTable, stopVerdicts } from '../../lib/experiments/stopping'

const plane = openTable({ dataset: 'plane', table: 'figure 5' })

test('the difference at the end is the mean over seeds of with minus without, by hand', () => {
  const at = (cell: string, seed: number) => plane.found.byName.get(cell)!.get(seed)!.metrics.diversity!
  const byHand = plane.study.seeds.map(seed => at('with', seed) - at('without', seed)).reduce((a, b) => a + b) / 8
  assert.ok(Math.abs(stopAt(plane, 'diversity', '', 800).mean - byHand) < 1e-12)
  assert.throws(() => stopAt(plane, 'diversity', '', 801), /expected one of the updates .*, got 801/)
})

test('there is a curve for either λ from the update on from which the paper draws', () => {
  const curves = stopDifferences(plane, 'quality', 100)
  assert.deepEqual(Object.keys(curves), ['λ = 0.05', 'λ = 0.01'])
  assert.equal(curves['λ = 0.05']!.x[0], 100)
})

test('verdicts are early and late, of what the paper shows; in diversity it holds early at both λ', () => {
  const rows = stopVerdicts(plane, paperFigure(5))
  assert.equal(rows.length, 2 * 2 * 3)
  for (const row of rows.filter(({ role }) => role === 'quality')) assert.equal(row.verdict, '–')
  const early = rows.filter(({ role, when }) => role === 'diversity' && when === 'early')
  assert.deepEqual(
    early.map(({ verdict }) => verdict),
    ['holds', 'holds'],
  )
  assert.equal(stopTable(plane, [200, 800]).length, 6)
})
