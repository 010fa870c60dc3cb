import assert from 'node:assert/strict'
import test from 'node:test'
import { inspect as inNode } from 'node:util'
import { inspect } from '../../lib/web/inspect'

class Point {
  x = 1
}

test('a value is printed in a page as Node prints it', () => {
  const values = [
    ...['it', 1.5, -0, Number.NaN, true, null, undefined, [], {}, [1, 'a', [2]], { a: 1, 'b-c': { d: [1] } }],
    ...[
      new Map([['a', 1]]),
      new Set([1, 2]),
      new Float32Array([1, 2]),
      new Point(),
      { deep: { deeper: { deepest: { gone: 1 } } } },
    ],
    Array.from({ length: 3 }, () => 'x'.repeat(40)),
  ]
  for (const value of values) assert.equal(inspect(value), inNode(value))
})

test('of a long list the first hundred entries are printed, and how many more there are', () => {
  assert.match(inspect(Array(205).fill(0)), /(0,\s+){99}0,\s+\.\.\. 105 more items\s\]$/)
})
