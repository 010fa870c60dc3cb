import assert from 'node:assert/strict'
import test from 'node:test'
import { paperFigure, paperTable } from '../../lib/experiments/paper'

const values = (table: 3 | 4, row: string) => paperTable(table).rows.find(one => one.name === row)!.values

test('the published tables say where they stand, and agree where they show the same run', () => {
  for (const table of [3, 4] as const) {
    assert.equal(paperTable(table).table, table)
    assert.match(`${paperTable(table).paper}, ${paperTable(table).section}`, /2602\.03139v2, 5\.3/)
  }
  assert.deepEqual(values(3, 'base'), values(4, 'base'))
  assert.deepEqual(values(3, 'K = 3'), values(4, 'λ = 0.05'))
})

test("the published numbers have the text's shape: diversity rises from base over K = 1, 3, 5 to 10", () => {
  const dino = ['base', 'K = 1', 'K = 3', 'K = 5', 'K = 10'].map(row => values(3, row).DINO!)
  assert.deepEqual(dino, [0.137, 0.157, 0.175, 0.179, 0.187])
  assert.deepEqual(
    paperTable(4).rows.map(row => row.values.ImgR),
    [1.189, 1.136, 1.125, 1.117, 1.056],
  )
})

test("Table 5: overall is the mean of GenEval's six tasks, and the claims speak of its columns", () => {
  const { rows, columns, claims } = paperTable(5)
  for (const { name, values } of rows) {
    const { Overall: overall, ...tasks } = values
    assert.equal(Object.keys(tasks).length, 6)
    assert.ok(Math.abs(overall! - Object.values(tasks).reduce((sum, x) => sum + x, 0) / 6) <= 0.0051, name)
  }
  for (const { about, columns: named } of claims!) for (const name of named) assert.ok(columns[name], about)
})

test('Figure 5 is drawn from update 100 and orders two roles in opposite ways', () => {
  const { from, orderings } = paperFigure(5)
  assert.equal(from, 100)
  assert.deepEqual(Object.fromEntries(orderings.map(({ role, higher }) => [role, higher])), {
    diversity: 'with',
    preference: 'without',
  })
})
