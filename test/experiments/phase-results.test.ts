import assert from 'node:assert/strict'
import test from 'node:test'
import {
  answerOf,
  inWindow,
  type PhaseTables,
  phaseCurves,
  phaseTests,
  promptKinds,
  sharesOfTeacher,
  teacherAt,
  testRows,
  windowRows,
} from '../../lib/experiments/phase-results'
import { runOverTime as row } from '../support/run-over-time'

test('a window is given by rate × update: early the same at every rate, late the last fifth of a run, of the short the last quarter', () => {
  const s = (rate: number, updates: number) => row('', rate, updates, s => ({ s }))
  for (const [rate, updates, late] of [
    [1e-4, 3600, 0.324],
    [3e-4, 1800, 0.486],
    [1e-3, 1200, 1.08],
    [3e-4, 800, 0.21],
  ] as const) {
    assert.ok(Math.abs(inWindow(s(rate, updates), 'early', 's') - 0.06) < 13 * rate, `${rate}`)
    assert.ok(Math.abs(inWindow(s(rate, updates), 'late', 's') - late) < 13 * rate, `${rate}`)
  }
  assert.throws(
    () =>
      inWindow(
        row('a short run', 1e-3, 25, s => ({ s })),
        'early',
        's',
      ),
    /measurements .* "a short run"/,
  )
})

/** Runs of DMD and DP-DMD at 3e-4 on labels, where DMD's diversity is the teacher's but for a dip, and ends below it. */
function tables(dip: number, end: number): PhaseTables {
  const seeds = [0, 1, 2, 3, 4]
  const wave = (seed: number) => 0.002 * Math.sin(7 * seed)
  const runs = (of: (s: number, seed: number) => number) =>
    new Map(
      seeds.map(seed => [
        seed,
        row('', 3e-4, 1800, s => ({
          diversity: of(s, seed) + wave(seed + s),
          'on mode': 0.5 + wave(seed - s),
          'log-likelihood': -1,
        })),
      ]),
    )
  const dmd = (s: number) => 0.8 - (s >= 0.03 && s <= 0.09 ? dip : s > 0.09 ? end : 0)
  const byName = new Map([
    ['DMD', runs(dmd)],
    ['DP-DMD', runs(() => 0.8)],
    [teacherAt(''), runs(() => 0.8)],
  ])
  const study = { seeds, cells: [{ name: 'DMD' }, { name: 'DP-DMD' }, { name: 'DMD, never run' }] }
  const one = { study, found: { byName, missing: 0, failed: [] } } as unknown as PhaseTables['plane-labels']
  const none = { study, found: { byName: new Map(), missing: 9, failed: [] } } as unknown as PhaseTables['plane-labels']
  return { 'plane-labels': one, 'plane-continuous': none }
}
const verdicts = (dip: number, end: number) => {
  const tests = phaseTests(tables(dip, end))
  const of = (name: string) =>
    tests.find(({ test, prompts, place }) => test === name && prompts === 'plane-labels' && !place)!
  return { tests, of: (name: string) => of(name).verdict, answer: answerOf(tests, 'plane-labels', '') }
}

test('a dip that passes is a phase, one that stays a property of the optimum; without a dip there is no collapse to explain', () => {
  const phase = verdicts(0.3, 0.01)
  assert.deepEqual(['C1', 'C2', 'F1', 'F2', 'Q1', 'Q2'].map(phase.of), Array(6).fill('holds'))
  assert.equal(phase.answer, 'a phase')
  const optimum = verdicts(0.3, 0.3)
  assert.deepEqual(['C1', 'F2', 'F3'].map(optimum.of), ['holds', 'does not hold', 'holds'])
  assert.equal(optimum.answer, 'a property of the optimum')
  assert.equal(verdicts(-0.1, 0).answer, 'no collapse')
  assert.equal(verdicts(0, 0).answer, 'open')
})

test('what was not run is said to be so, and counts in its family', () => {
  const { tests, of } = verdicts(0.3, 0.01)
  const missing = tests.filter(({ prompts }) => prompts === 'plane-continuous')
  assert.ok(missing.length > 20 && missing.every(({ verdict, p }) => verdict === 'not run' && p === 1))
  assert.equal(answerOf(tests, 'plane-continuous', ''), 'not run')
  const alone = tests.find(({ test, verdict }) => test === 'C1' && verdict !== 'not run')!
  assert.ok(alone.p > 0 && of('C1') === 'holds')
  const rows = testRows(tests)
  assert.equal(rows.length, tests.length)
  assert.deepEqual(new Set(rows.map(({ prompts }) => prompts)), new Set(promptKinds))
})

test('a curve is the mean over seeds with half of its interval; the teacher is the same at every update', () => {
  const curves = phaseCurves(tables(0.3, 0)['plane-labels'], '', 'diversity')
  assert.deepEqual(Object.keys(curves), ['DMD', 'DP-DMD', 'teacher, 30 steps'])
  const { x, y, sd } = curves.DMD as { x: number[]; y: number[]; sd: number[] }
  assert.deepEqual([x[0], x.at(-1), x.length], [25, 1800, 72])
  assert.ok(Math.abs(y[x.indexOf(200)]! - 0.5) < 0.003 && sd.every(half => half > 0 && half < 0.01))
  assert.equal(new Set(curves['teacher, 30 steps']!.y).size, 1)
})

test('as shares, the teacher is 1 and intervals shrink with their curves', () => {
  const curves = phaseCurves(tables(0.3, 0)['plane-labels'], '', 'diversity')
  const shares = sharesOfTeacher(curves)
  assert.ok(shares['teacher, 30 steps']!.y.every(share => share === 1))
  const [one, of, at] = [shares.DMD!, curves.DMD!, curves['teacher, 30 steps']!.y[0]!]
  for (const i of [0, 7, 71]) {
    assert.ok(Math.abs(one.y[i]! * at - of.y[i]!) < 1e-12)
    assert.ok(Math.abs(one.sd![i]! * at - of.sd![i]!) < 1e-12)
  }
})

test('a cell has a row for each window with every metric, mean and sd over seeds; one that was not run has none', () => {
  const rows = windowRows(tables(0.3, 0.1)['plane-labels'])
  assert.deepEqual(
    rows.map(({ cell, window, seeds }) => [cell, window, seeds]),
    ['DMD', 'DP-DMD'].flatMap(cell => ['early', 'late'].map(window => [cell, window, 5])),
  )
  const [early, late] = rows as unknown as Record<string, { mean: number; sd: number }>[]
  for (const [row, diversity] of [
    [early!, 0.5],
    [late!, 0.7],
  ] as const) {
    assert.ok(Math.abs(row.diversity!.mean - diversity) < 0.003 && row.diversity!.sd < 0.01)
    assert.equal(row['log-likelihood']!.mean, -1)
  }
})
