import assert from 'node:assert/strict'
import test from 'node:test'
import { check, shown } from '../lib/check'

type Rule = Parameters<typeof check>[1]

test('what a rule asks for passes, all else is refused with the function, the name, the rule and the value', () => {
  const cases: Record<Rule, [right: unknown[], wrong: unknown[]]> = {
    number: [
      [0, -2.5],
      [Number.NaN, Number.POSITIVE_INFINITY, '1', undefined, null],
    ],
    positive: [[1e-9], [0, -1, Number.NaN]],
    notNegative: [
      [0, 3],
      [-1, 0.5],
    ],
    time: [
      [0, 1],
      [-0.1, 1.1, Number.NaN],
    ],
    seed: [
      [0, 2 ** 32 - 1],
      [-1, 2 ** 32, 0.5],
    ],
    count: [
      [1, 7],
      [0, 2.5, Number.POSITIVE_INFINITY],
    ],
    share: [[0.95], [0, 1, Number.NaN]],
    flag: [
      [true, false],
      [1, 'true', undefined],
    ],
    function: [[() => 0], [{}, undefined]],
    shape: [
      [[], [2, 0]],
      [[-1], [0.5], 3],
    ],
    numbers: [
      [[0], new Float32Array(2)],
      [[], [Number.NaN], ['1'], 'x', null, {}],
    ],
    rows: [
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [[], [[]], [[1], [1, 2]], [[Number.NaN]], [1], 'x', null],
    ],
    countOrNever: [
      [1, Number.POSITIVE_INFINITY],
      [0, -3, 'x'],
    ],
  }
  for (const [rule, [right, wrong]] of Object.entries(cases)) {
    for (const value of right) check('f', rule as Rule, { x: value })
    for (const value of wrong)
      assert.throws(() => check('f', rule as Rule, { x: value }), /^Error: f: expected x to be .*, got .*\.$/)
  }
})

test('a value is shown in short, so that a text is told from a number and a date from a record', () => {
  const values = [undefined, 'x', 2, [1, 2], { a: 1 }, new Date(0), Number.NaN]
  const texts = ['nothing', '"x"', '2', '[1,2]', '{"a":1}', 'an object of Date', 'NaN']
  assert.deepEqual(values.map(shown), texts)
  assert.ok(shown(Array(100).fill(1)).length <= 60)
})
