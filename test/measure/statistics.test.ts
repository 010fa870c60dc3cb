import assert from 'node:assert/strict'
import test from 'node:test'
import { mean, standardDeviation, summarise } from '../../lib/measure/statistics'

test('mean and sample standard deviation of hand-made numbers', () => {
  assert.equal(mean([1, 2, 6]), 3)
  assert.ok(Math.abs(standardDeviation([1, 2, 6]) - Math.sqrt(7)) < 1e-12)
  assert.equal(standardDeviation([5]), 0)
})

test('rows are summarised by name, in order of appearance, column by column', () => {
  const rows = [
    { model: 'b', x: 1, note: 'text' },
    { model: 'a', x: 10, note: 'text' },
    { model: 'b', x: 3, note: 'text' },
  ]
  assert.deepEqual(summarise(rows, 'model'), [
    { model: 'b', x: { mean: 2, sd: Math.SQRT2 } },
    { model: 'a', x: { mean: 10, sd: 0 } },
  ])
})
