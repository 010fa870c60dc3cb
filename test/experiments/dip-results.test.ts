import assert from 'node:assert/strict'
import test from 'node:test'
import { dipDatasets, dipStudy } from '../../lib/experiments/dip'
import {
  type DipTables,
  dipAt,
  dipPlaces,
  dipRows,
  dipTestRows,
  dipTests,
  promptsByGuidance,
  roleOf,
  stageRows,
} from '../../lib/experiments/dip-results'
import type { OpenTable } from '../../lib/experiments/open-table'
import type { StoredRun } from '../../lib/experiments/runs'
import { jobsNames } from '../support/dip-names'

const seeds = [0, 1, 2, 3, 4]
const wave = (seed: number, name: string) => 0.002 * Math.sin(7 * seed + name.length)

/** Runs in which the teacher has a diversity of 0.8 and DMD dips by 0.2, DP-DMD by 0.1, but by `dips` where it is named. */
function tables(dips: Record<string, number>): DipTables {
  return Object.fromEntries(
    dipDatasets.map(dataset => {
      const study = dipStudy({ dataset, table: 'dip' })
      const byName = new Map(
        jobsNames(study).map(name => [
          name,
          new Map(
            seeds.map(seed => {
              const depth = name.startsWith('teacher')
                ? 0
                : (dips[`${dataset}: ${name}`] ?? (name.startsWith('DP') ? 0.1 : 0.2))
              const values = (s: number) => ({
                diversity: 0.8 - (s <= 0.091 ? depth : 0) + wave(seed, name),
                'on mode': 0.5 + (name.startsWith('DP') ? 0.1 : 1) * wave(seed, name),
                'log-likelihood': -1,
              })
              const curve = Array.from({ length: 24 }, (_, i) => ({
                update: 25 * (i + 1),
                ...values(0.0075 * (i + 1)),
              }))
              const config = { student: { learningRate: 3e-4 }, updates: 600 }
              const row = { study: dataset, name, config, seconds: 1, date: '2026-01-01', versions: {} }
              return [seed, { ...row, metrics: values(0), curve } as StoredRun]
            }),
          ),
        ]),
      )
      return [dataset, { study, found: { byName, missing: 0, failed: [] } } as unknown as OpenTable]
    }),
  )
}

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
    ['removes it', 'deepens it', ''],
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
  assert.equal(roleOf(tests, 'exact scores, d', '8'), 'not run')
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
