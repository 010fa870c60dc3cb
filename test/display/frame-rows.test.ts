import assert from 'node:assert/strict'
import test from 'node:test'
import { frameRows } from '../../lib/display/frame-rows'

test('a mean and its std become one column; what has no partner stays as it is, and NaN is no value', () => {
  const columns = ['K', 'x_mean', 'x_std', 'y_mean', 'flag']
  const values = [
    [1, 2, 0.5, 3, true],
    [5, Number.NaN, Number.NaN, Number.NaN, false],
  ]
  assert.deepEqual(frameRows({ columns, values }), [
    { K: 1, x: { mean: 2, sd: 0.5 }, y_mean: 3, flag: 'true' },
    { K: 5, x: null, y_mean: null, flag: 'false' },
  ])
})
