import assert from 'node:assert/strict'
import test from 'node:test'
import { coverageOfGroups, reachedOfGroups } from '../../lib/metrics/coverage'

/** Points of a line, as the distances that are asked for. */
const covered = (real: number[], groups: string[], samples: number[], own: string[]) => {
  const to = (others: number[]) => real.map(x => others.map(y => Math.abs(x - y)))
  return coverageOfGroups(to(real), to(samples), groups, own)
}
const groups = ['a', 'a', 'a', 'b', 'b']
const real = [0, 1, 5, 0, 10]

test('a point is covered by a sample that is as near as the nearest other point of its group', () => {
  // The balls round 0, 1 and 5 have radii 1, 1 and 4.
  assert.equal(covered(real, groups, [2], ['a']), 2 / 3)
  assert.equal(covered(real, groups, [0.5], ['a']), 2 / 3)
  assert.equal(covered(real, groups, [9.5], ['a']), 0)
  assert.equal(covered(real, groups, [9, 0], ['a', 'a']), 1)
})

test('a sample covers points of its own group only, and groups without samples do not count', () => {
  assert.equal(covered(real, groups, [0, 30], ['a', 'b']), 2 / 5)
  assert.equal(covered(real, groups, [0], ['b']), 1)
})

test('the points themselves cover all; the same sample again covers no more', () => {
  assert.equal(covered(real, groups, real, groups), 1)
  assert.equal(covered(real, groups, [0, 0, 0], ['a', 'a', 'a']), covered(real, groups, [0], ['a']))
})

test('a group of one point, and samples of no group, are refused', () => {
  assert.throws(() => covered([0, 1, 2], ['a', 'a', 'c'], [2], ['c']), /at least two real points of "c", got one/)
  assert.throws(() => covered(real, groups, [1], ['z']), /expected samples of at least one group, got none/)
  assert.throws(() => covered(real, groups.slice(1), [1], ['a']), /coverageOfGroups: expected .* of one length/)
})

/** The same points: which of them each sample comes up to. */
const reached = (samples: number[], own: string[]) => {
  const to = (others: number[]) => real.map(x => others.map(y => Math.abs(x - y)))
  return reachedOfGroups(to(real), to(samples), groups, own)
}

test('a sample comes up to the nearest point of its group in whose ball it lies, which need not be the nearest point', () => {
  assert.deepEqual(reached([0.4, 0.6, 1.9, 2.1, 9.5], Array(5).fill('a')), [0, 1, 1, 2, undefined])
  assert.deepEqual(reached([2.9], ['a']), [2], '1 is nearer, but its ball ends at 2')
  assert.deepEqual(reached([9, 9], ['a', 'b']), [2, 4])
})

test('the points themselves come up to themselves, as the same point again does', () => {
  assert.deepEqual(reached(real, groups), [0, 1, 2, 3, 4])
  assert.deepEqual(reached([0, 0, 0], ['a', 'a', 'a']), [0, 0, 0])
})

test('coming up to a group of fewer than two points is refused', () => {
  assert.throws(() => reached([1], ['z']), /reachedOfGroups: expected at least two real points of "z", got 0/)
  assert.throws(() => reached([1, 2], ['a']), /reachedOfGroups: expected .* of one length/)
})
