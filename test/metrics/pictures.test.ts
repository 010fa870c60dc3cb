import assert from 'node:assert/strict'
import test from 'node:test'
import { nearest, rmse, totalVariation } from '../../lib/metrics/pictures'

const flat = (value: number) => new Float32Array(2 * 2 * 3).fill(value)

test('equal pictures have distance 0; black and white have distance 1', () => {
  assert.equal(rmse(flat(0.5), flat(0.5)), 0)
  assert.equal(rmse(flat(0), flat(1)), 1)
})

test('the nearest picture of a bank is found', () => {
  const { index, distance } = nearest(flat(0.75), [flat(0), flat(1), flat(0.5)])
  assert.equal(index, 1)
  assert.ok(Math.abs(distance - 0.25) < 1e-6)
  assert.throws(() => nearest(flat(0), []), /expected a bank of one or more pictures, got \[\]/)
})

test('a flat picture has no variation; black above white has 1', () => {
  assert.equal(totalVariation(flat(0.3)), 0)
  assert.equal(totalVariation(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1)), 1)
})
