import assert from 'node:assert/strict'
import test from 'node:test'
import { doublyShiftedGrid, shiftTime, timeGrid } from '../../lib/path/grid'
import { close } from '../support/expect'

test('the shift keeps both ends, is undone by its reciprocal, and multiplies: s₁ after s₂ is s₁ s₂', () => {
  for (const s of [0.3, 1, 3]) {
    assert.equal(shiftTime(0, s), 0)
    assert.equal(shiftTime(1, s), 1)
    for (const t of [0.1, 0.5, 0.9]) {
      close(shiftTime(shiftTime(t, s), 1 / s), t, 1e-12)
      close(shiftTime(shiftTime(t, s), 2), shiftTime(t, 2 * s), 1e-12)
    }
  }
})

test('a shift above 1 moves every inner time toward the noise, below 1 toward the data', () => {
  for (const t of [0.1, 0.5, 0.9]) assert.ok(shiftTime(t, 3) > t && shiftTime(t, 0.3) < t)
})

test('grids have steps + 1 times that descend from exactly 1 to exactly 0', () => {
  for (const steps of [1, 2, 4, 30]) {
    for (const grid of [timeGrid(steps), timeGrid(steps, 3), doublyShiftedGrid(steps, 3)]) {
      assert.equal(grid.length, steps + 1)
      assert.equal(grid[0], 1)
      assert.equal(grid[steps], 0)
      assert.ok(grid.every((t, i) => i === 0 || t < grid[i - 1]!))
    }
  }
})

test('without a shift the grid is uniform; with shift 3 the four steps are 1, 0.9, 0.75, 0.5, 0', () => {
  close(timeGrid(4), [1, 0.75, 0.5, 0.25, 0], 1e-15)
  close(timeGrid(4, 3), [1, 0.9, 0.75, 0.5, 0], 1e-15)
})

test("the scheduler's double shift puts the student's four steps at 1, 0.8577, 0.6022, 0.0089, 0", () => {
  close(doublyShiftedGrid(4, 3), [1, 0.8577, 0.6022, 0.0089, 0], 5e-5)
})

test('on that scheduler with 30 teacher steps, K steps end at the published t̃', () => {
  const grid = doublyShiftedGrid(30, 3)
  const expected = { 1: 0.9883, 3: 0.9631, 5: 0.9353, 8: 0.8877, 10: 0.8513, 15: 0.738, 20: 0.5768, 30: 0 }
  for (const [K, tTilde] of Object.entries(expected)) close(grid[Number(K)]!, tTilde, 5e-5, `K = ${K}`)
})

test('a number of steps that is no whole number ≥ 1, or a shift ≤ 0, is refused', () => {
  for (const steps of [0, -1, 2.5, Number.NaN]) {
    assert.throws(() => timeGrid(steps), { message: `timeGrid: expected a whole number of steps ≥ 1, got ${steps}.` })
    assert.throws(() => doublyShiftedGrid(steps, 3), /doublyShiftedGrid: expected a whole number of steps ≥ 1/)
  }
  for (const shift of [0, -2, Number.NaN]) assert.throws(() => timeGrid(4, shift), /expected a shift > 0.*Use 1/)
  for (const shift of [0, -2, Number.NaN]) assert.throws(() => doublyShiftedGrid(4, shift), /expected a shift > 0/)
})
