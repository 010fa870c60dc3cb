import assert from 'node:assert/strict'
import test from 'node:test'
import { verdictMap } from '../../lib/display/verdict-map'
import { verdictMarks } from '../../lib/display/verdict-marks'

test('a row for each comparison, a column for each place; what was not tested is empty', () => {
  const map = verdictMap('t', {
    plane: { diversity: { 'a − b': 'holds', 'c − b': 'undecided' }, quality: { 'a − b': 'does not hold' } },
    emoji: { diversity: { 'c − b': 'the paper is divided' } },
  })
  type Tiles = { name: string; x: number[]; y: string[]; xaxis: string; showlegend: boolean }
  const tiles = (map.data as Tiles[]).filter(({ x }) => x.length).map(({ name, x, y, xaxis }) => [name, xaxis, x, y])
  assert.deepEqual(tiles, [
    ['✓ holds', 'x', [0], ['a − b']],
    ['✗ does not hold', 'x', [1], ['a − b']],
    ['· undecided', 'x', [0], ['c − b']],
    ['÷ the paper is divided', 'x2', [0], ['c − b']],
  ])
  const legend = (map.data as Tiles[]).filter(({ showlegend }) => showlegend).map(({ name }) => name)
  assert.deepEqual(new Set(legend).size, 4)
  const { annotations } = map.layout as { annotations: { text: string }[] }
  assert.deepEqual(
    annotations.map(({ text }) => text),
    ['<b>plane</b>', '<b>emoji</b>'],
  )
})

test('each verdict has a colour and a sign of its own; another word is refused', () => {
  const marks = Object.values(verdictMarks)
  assert.equal(new Set(marks.map(({ sign }) => sign)).size, marks.length)
  assert.equal(new Set(marks.map(({ colour }) => colour)).size, marks.length)
  assert.throws(() => verdictMap('', { a: { b: { c: 'perhaps' } } }), /expected one of holds, .*got "perhaps"/)
})
