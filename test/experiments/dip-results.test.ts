import assert from 'node:assert/strict'
import test from 'node:test'
import { dipAt, dipPlaces } from '../../lib/experiments/dip-places'
import { dipRows, promptsByGuidance, rateRows, stageRows } from '../../lib/experiments/dip-results'
import { dipTestRows, dipTests, roleOf } from '../../lib/experiments/dip-tests'
import { dipTables } from '../support/dip-tables'

const tables = dipTables
const plain = tables({})
const verdictOf = (some: ReturnType<typeof dipTests>, name: string, axis: string, value: string) =>
  some.find(one => one.test === name && one.axis === axis && one.value === value)!.verdict

test('the dip is the guided teacher’s diversity minus the student’s, on the same grid and at the same guidance', () => {
  for (const place of dipPlaces) {
    const dip = [...dipAt(plain, place, 'DMD').values()]
    assert.equal(dip.length, 5, `${place.axis} ${place.value}`)
    for (const value of dip) assert.ok(Math.abs(value - 0.2) < 0.005)
    for (const value of dipAt(plain, place, 'DMD', 'after').values()) assert.ok(Math.abs(value) < 0.005)
  }
})

test('a value that halves the dip removes it, one that adds a half deepens it, the base’s own depth does neither', () => {
  const some = tables({
    'plane-labels: DMD, w = 1': 0.02,
    'plane-labels: DMD, w = 5': 0.4,
    'plane-labels-d-8: DMD': 0.19,
  })
  const tests = dipTests(some)
  assert.equal(verdictOf(tests, 'A1', 'w', '1'), 'holds')
  assert.equal(verdictOf(tests, 'A2', 'w', '5'), 'holds')
  assert.deepEqual(
    [roleOf(tests, 'w', '1'), roleOf(tests, 'w', '5'), roleOf(tests, 'exact scores, d', '8')],
    ['removes it', 'deepens it', 'no dip to compare with'],
  )
  assert.equal(verdictOf(tests, 'A1', 'exact scores, d', '8'), 'does not hold')
  assert.equal(verdictOf(tests, 'B1', 'w', '2'), 'holds')
  assert.equal(verdictOf(tests, 'B2', 'w', '2'), 'holds')
})

test('spread over seeds is tested too: where DP-DMD’s share on mode varies ten times less, S5 holds', () => {
  for (const value of ['400 updates', '1,200 updates', 'tuned towards a reward'])
    assert.equal(verdictOf(dipTests(plain), 'S5', 'teacher', value), 'holds')
})

test('what was not run is said to be so, and counts in its family', () => {
  const some = tables({})
  some['plane-labels-d-8']!.found.byName.delete('DMD')
  const tests = dipTests(some)
  assert.equal(verdictOf(tests, 'A1', 'exact scores, d', '8'), 'not run')
  some['plane-labels-d-2']!.found.byName.delete('DMD')
  assert.equal(roleOf(dipTests(some), 'exact scores, d', '2'), 'not run')
  assert.equal(tests.length, dipTests(plain).length)
  assert.equal(dipTestRows(tests).length, tests.length)
  assert.equal(dipRows(some, tests).length, dipPlaces.length + 2)
})

test('the map has each number of prompts and each guidance once; the stages have a row for each model', () => {
  const { rows, columns, z } = promptsByGuidance(tables({ 'plane-labels-4: DMD, w = 5': 0.5 }), 'DMD')
  assert.deepEqual([rows.length, columns.length], [5, 4])
  assert.ok(Math.abs(z[0]![3]! - 0.5) < 0.005 && Math.abs(z[2]![2]! - 0.2) < 0.005)
  assert.equal(stageRows(plain).length, 12)
})

test('the table of rates has each number of prompts and each guidance once a rate, with the dip at that rate', () => {
  const rows = rateRows(tables({ 'plane-labels-32: DMD, rate 0.0001': 0.43 }))
  assert.equal(new Set(rows.map(({ prompts, w, rate }) => `${prompts} ${w} ${rate}`)).size, 3 * 5 * 4)
  const dips = rows.filter(({ prompts }) => prompts === '32').map(row => row['dip of DMD [95 %]'])
  assert.deepEqual(
    dips.map(text => text.startsWith('+0.43')),
    [...Array(6).fill(false), true, ...Array(5).fill(false)],
  )
})
