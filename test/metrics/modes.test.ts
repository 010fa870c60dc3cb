import assert from 'node:assert/strict'
import test from 'node:test'
import {
  cellCentres,
  coverage,
  giniDiversity,
  histogramKl,
  modeFractions,
  nearestModes,
  onModeFraction,
} from '../../lib/metrics/modes'

const modes = [
  [0, 0],
  [4, 0],
  [0, 4],
]
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`)

test('a sample belongs to its nearest mode', () => {
  assert.deepEqual(
    nearestModes(
      [
        [3, 0],
        [0.5, 0.5],
      ],
      modes,
    ).map(({ mode }) => mode),
    [1, 0],
  )
  near(nearestModes([[3, 4]], [[0, 0]])[0]!.distance, 5)
})

test('shares sum to 1 and count samples', () => {
  const shares = modeFractions(
    [
      [0, 0],
      [0, 1],
      [4, 0],
      [0, 4],
    ],
    modes,
  )
  for (const [k, share] of [0.5, 0.25, 0.25].entries()) near(shares[k]!, share)
})

test('one mode has gini 0, K equal modes 1 − 1/K', () => {
  near(giniDiversity([1, 0, 0]), 0)
  near(giniDiversity([0.25, 0.25, 0.25, 0.25]), 0.75)
})

test('a mode is covered when it holds more than 1 % of the samples', () => {
  near(coverage([0.98, 0.01, 0.01, 0]), 0.25)
  const samples = Array.from({ length: 1000 }, (_, i) => [i < 10 ? 1 : 0])
  near(coverage(modeFractions(samples, [[0], [1]])), 0.5) // 10 of 1000 are not more than 1 %
  near(coverage([0.5, 0.3, 0.15, 0.05]), 1)
})

test('the on-mode share counts samples within the radius', () =>
  near(
    onModeFraction(
      [
        [0, 0.1],
        [0, 0.9],
        [2, 2],
        [4, 0],
      ],
      modes,
      0.5,
    ),
    0.5,
  ))

test('KL of equal histograms is 0, else positive and not symmetric', () => {
  near(histogramKl([0.2, 0.8], [0.2, 0.8]), 0)
  assert.ok(histogramKl([0.5, 0.5], [0.9, 0.1]) > 0)
  assert.notEqual(histogramKl([0.5, 0.5], [0.9, 0.1]).toFixed(3), histogramKl([0.9, 0.1], [0.5, 0.5]).toFixed(3))
})

test('KL has the value of its formula', () => {
  near(histogramKl([0.5, 0.5], [0.25, 0.75], 0), 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3))
})

test('histograms of different lengths are refused', () => {
  assert.throws(() => histogramKl([1], [0.5, 0.5]), /expected p and q of one length, got 1 and 2/)
})

test('a sample of a diverged model is refused, not counted', () => {
  assert.throws(
    () => modeFractions([[Number.NaN, 0]], modes),
    /nearestModes: expected finite samples, got \[\["NaN",0\]\]/,
  )
  assert.throws(() => modeFractions([], modes), /expected samples to be one or more rows/)
})

test('the on-mode share of no samples is refused', () => {
  assert.throws(() => onModeFraction([], modes, 1), /expected samples to be one or more rows .*, got \[\]/)
})

test('cell centres run row by row from the bottom left', () => {
  assert.deepEqual(cellCentres(1, 2), [
    [-0.5, -0.5],
    [0.5, -0.5],
    [-0.5, 0.5],
    [0.5, 0.5],
  ])
})
