import assert from 'node:assert/strict'
import test from 'node:test'
import { verdictMap, verdictMarks } from '../../lib/display/verdict-map'

test('a row for each comparison, a column for each place; what was not tested is empty', () => {
  const map = verdictMap('t', {
    plane: { diversity: { 'a − b': 'holds', 'c − b': 'undecided' }, quality: { 'a − b': 'does not hold' } },
    emoji: { diversity: { 'c − b': 'the paper is divided' } },
  })
  const tiles = (map.data as { name: string; x: number[]; y: string[] }[]).map(({ name, x, y }) => [name, x, y])
  assert.deepEqual(tiles, [
    ['✓ holds', [0], ['a − b']],
    ['✗ does not hold', [1], ['a − b']],
    ['· undecided', [0], ['c − b']],
    ['÷ the paper is divided', [2], ['c − b']],
  ])
  const { annotations } = map.layout as { annotations: { text: string; x: number }[] }
  assert.deepEqual(
    annotations.map(({ text, x }) => [text, x]),
    [
      ['<b>plane</b>', 0.5],
      ['<b>emoji</b>', 2],
    ],
  )
})

test('each verdict has a colour and a sign of its own; another word is refused', () => {
  const marks = Object.values(verdictMarks)
  assert.equal(new Set(marks.map(({ sign }) => sign)).size, marks.length)
  assert.equal(new Set(marks.map(({ colour }) => colour)).size, marks.length)
  assert.throws(() => verdictMap('', { a: { b: { c: 'perhaps' } } }), /expected one of holds, .*got "perhaps"/)
})
