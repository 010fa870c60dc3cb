import assert from 'node:assert/strict'
import test from 'node:test'
import { range, spread } from '../../../scripts/bench/result'

test('a spread is the median between the quartiles, in any order of the numbers', () => {
  assert.deepEqual(spread([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 })
})

test('quartiles between two numbers lie between them in proportion', () => {
  assert.deepEqual(spread([1, 2, 3, 4]), { median: 2.5, low: 1.75, high: 3.25 })
})

test('one number is its own spread; of none there is no spread', () => {
  assert.deepEqual(spread([7]), { median: 7, low: 7, high: 7 })
  assert.throws(() => spread([]), /expected at least one number, got none/)
})

test('a range is the median between the least and the largest', () => {
  assert.deepEqual(range([9, 1, 5, 4]), { median: 4.5, low: 1, high: 9 })
})
