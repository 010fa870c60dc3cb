import assert from 'node:assert/strict'
import test from 'node:test'
import {
  besidePaper,
  besideTarget,
  byRole,
  openTable,
  ordersBeside,
  sweepOf,
  tradeOffOf,
  verdictOn,
  verdictsIn,
  verdictsMap,
} from '../../lib/experiments/open-table'
import { pairedDifference, printed, summaryOf } from '../../lib/experiments/results'
import { pivot, recordsOf } from '../../lib/experiments/runs-frame'

const plane = openTable({ dataset: 'plane', table: '3' })
const captions = openTable({ dataset: 'emoji-all', table: '3' })

test('a table is opened whole: study, stored runs, their DataFrame, and the published numbers', () => {
  assert.equal(
    plane.runs.shape[0],
    [...plane.found.byName.values()].reduce((sum, { size }) => sum + size, 0),
  )
  assert.equal(plane.paper!.table, 3)
  assert.throws(() => openTable({ dataset: 'plane', table: '9' }), /expected|Invalid/)
})

test('the columns that are asked for stand side by side, and the small print says where rows are from', () => {
  const text = String(besidePaper(plane, { published: ['DINO'], ours: ['diversity'] }))
  assert.match(text, /^Table 3 on plane.*\nsetting +paper: DINO +diversity +seeds\n/)
  const { mean, sd } = summaryOf(plane.found, 'base', 'diversity')
  assert.ok(text.replaceAll(/ +/g, ' ').includes(`\nbase 0.137 ${mean.toFixed(3)} ± ${sd.toFixed(3)} 8\n`))
  assert.match(text, /stored rows, 8 seeds · made by commit/)
})

test('on the plane the fit to the mixture stands beside that to the guided target', () => {
  const text = String(besideTarget(plane)).replaceAll(/ +/g, ' ')
  assert.match(text, /\nsetting log-likelihood guided log-likelihood KL of modes KL of guided modes seeds\n/)
  const metrics = ['log-likelihood', 'guided log-likelihood', 'KL of modes', 'KL of guided modes']
  const base = metrics.map(metric => summaryOf(plane.found, 'base', metric))
  assert.ok(
    text.includes(`\nbase ${base.map(({ mean, sd }) => `${mean.toFixed(3)} ± ${sd.toFixed(3)}`).join(' ')} 8\n`),
  )
  assert.throws(() => besideTarget(captions), /besideTarget: expected a table of the plane, got one of emoji-all/)
})

test('the verdicts of all roles stand in one table, and in one map, each as it is', () => {
  const text = String(ordersBeside(plane))
  for (const { comparison } of verdictsIn(plane, 'diversity')) assert.ok(text.includes(comparison))
  const [diversity, quality] = ['diversity', 'on mode'].map(metric =>
    printed(pairedDifference(plane.found, 'K = 1', 'base', metric)),
  )
  assert.ok(text.replaceAll(/ +/g, ' ').includes(`K = 1 − base ${diversity} ✓ ${quality} ✗`))
  assert.equal(verdictOn(plane, 'quality', 'K = 1 − base'), 'does not hold')
  assert.throws(() => verdictOn(plane, 'quality', 'K = 2 − base'), /K = 1 − base; .*got "K = 2 − base"/)
  const tiles = verdictsMap('', [plane, captions]).data as { x: number[] }[]
  assert.equal(tiles.flatMap(({ x }) => x).length, 6 * 9)
})

test('a sweep has the paper and each data set in a panel of its own, base first', () => {
  const { data } = sweepOf('', [plane, captions], 'diversity', { x: 'K', published: 'DINO' })
  const panels = data as { name: string; x: string[]; y: number[] }[]
  assert.deepEqual(
    panels.map(({ name }) => name),
    ['paper: DINO', 'plane', 'emoji-all'],
  )
  for (const { x } of panels) assert.deepEqual(x, ['base', '1', '3', '5', '10', '30'])
  assert.equal(panels[0]!.y[0], 0.137)
  assert.ok(Math.abs(panels[1]!.y[0]! - summaryOf(plane.found, 'base', 'diversity').mean) < 1e-12)
})

test('runs of several data sets stand in one frame, each role by its own metric', () => {
  const spread = pivot(byRole([plane, captions]), { index: 'setting', columns: 'place', values: 'diversity' })
  const base = recordsOf(spread).find(row => row.setting === 'base')!
  assert.ok(Math.abs((base.plane_mean as number) - summaryOf(plane.found, 'base', 'diversity').mean) < 1e-12)
  assert.ok(
    Math.abs((base['emoji-all_mean'] as number) - summaryOf(captions.found, 'base', 'diversity Lite0').mean) < 1e-12,
  )
})

test('diversity stands against quality, and a close-up goes without the rows that are left out', () => {
  const marks = (without: string[]) => tradeOffOf('', [plane], { without }).data as { name: string; xaxis?: string }[]
  assert.equal(marks([]).length, plane.found.byName.size)
  const near = marks(['base']).filter(({ xaxis }) => xaxis === 'x2')
  assert.equal(near.length, plane.found.byName.size - 1)
  assert.ok(near.every(({ name }) => name !== 'base'))
})

test('an axis says once what it shows', () => {
  const titleOf = (one: typeof plane) => (tradeOffOf('', [one]).layout.yaxis as { title: { text: string } }).title.text
  assert.deepEqual([plane, captions].map(titleOf), ['diversity (Eq. 9)', 'diversity (Eq. 9), Lite0'])
})
