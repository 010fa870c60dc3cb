/// <reference path="./jstat.d.ts" />
import { jStat } from 'jstat'
import { check } from '../check'
import { checkLengths } from '../lengths'

/** The mean.
 *  @throws no numbers, or one that is not finite. */
export function mean(xs: number[]): number {
  check('mean', 'numbers', { xs })
  return xs.reduce((sum, x) => sum + x, 0) / xs.length
}

/** The sample standard deviation (n − 1); 0 for a single number.
 *  @throws those of `mean`. */
export function standardDeviation(xs: number[]): number {
  check('standardDeviation', 'numbers', { xs })
  if (xs.length < 2) return 0
  const centre = mean(xs)
  return Math.sqrt(xs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (xs.length - 1))
}

/** t such that |T| < t with probability `confidence`, for Student's t with ν degrees of freedom. */
export function tQuantile(confidence: number, nu: number): number {
  check('tQuantile', 'share', { confidence })
  check('tQuantile', 'positive', { nu })
  return jStat.studentt.inv((1 + confidence) / 2, nu)
}

/** A mean with its confidence interval. */
export type Interval = { mean: number; low: number; high: number; n: number }

/** mean ± t · sd / √n, Student's interval of a mean; with paired differences as input, that of a paired comparison.
 *  @throws fewer than two numbers, or one that is not finite. */
export function interval(xs: number[], confidence = 0.95): Interval {
  check('interval', 'numbers', { xs })
  if (xs.length < 2) throw new Error(`interval: expected at least two numbers, got ${xs.length}. Run more seeds.`)
  const half = (tQuantile(confidence, xs.length - 1) * standardDeviation(xs)) / Math.sqrt(xs.length)
  return { mean: mean(xs), low: mean(xs) - half, high: mean(xs) + half, n: xs.length }
}

/** The one-sided p-value of Student's t-test of "the mean is at most `boundary`"; of differences, with boundary −margin,
 *  that of a non-inferiority test.
 *  @throws fewer than two numbers. */
export function pAbove(xs: number[], boundary = 0): number {
  if (xs.length < 2) throw new Error(`pAbove: expected at least two numbers, got ${xs.length}. Run more seeds.`)
  const error = standardDeviation(xs) / Math.sqrt(xs.length)
  const distance = mean(xs) - boundary
  if (error === 0) return distance > 0 ? 0 : 1
  return 1 - jStat.studentt.cdf(distance / error, xs.length - 1)
}

/** The one-sided p-value of Pitman and Morgan's test of "x varies no more than y", for pairs of normal variables:
 *  Cov(x + y, x − y) = Var x − Var y, so their correlation is tested against 0.
 *  @throws lists of different lengths; fewer than three pairs. */
export function pVariesMore(xs: number[], ys: number[]): number {
  check('pVariesMore', 'numbers', { xs, ys })
  checkLengths('pVariesMore', { xs, ys })
  if (xs.length < 3) throw new Error(`pVariesMore: expected at least three pairs, got ${xs.length}. Run more seeds.`)
  const [sums, gaps] = [xs.map((x, i) => x + ys[i]!), xs.map((x, i) => x - ys[i]!)]
  const r = jStat.corrcoeff(sums, gaps)
  if (!Number.isFinite(r)) return 1
  return 1 - jStat.studentt.cdf(r * Math.sqrt((xs.length - 2) / Math.max(1 - r * r, 1e-12)), xs.length - 2)
}

/** Holm-adjusted p-values of a family of tests, in the given order, each to be compared with the level itself.
 *  Source: Holm, A simple sequentially rejective multiple test procedure (1979). */
export function holm(ps: number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!)
  const corrected = ps.map(() => 1)
  let largest = 0
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]!))
    corrected[i] = largest
  }
  return corrected
}

export type Verdict = 'holds' | 'does not hold' | 'undecided'

/** Whether a difference has the expected sign: decided only by an interval that excludes 0. */
export function verdict(expected: number, { low, high }: Pick<Interval, 'low' | 'high'>): Verdict {
  check('verdict', 'number', { expected, low, high })
  if (expected === 0) throw new Error('verdict: expected a sign, a number above or below 0, got 0.')
  if (low <= 0 && high >= 0) return 'undecided'
  return low > 0 === expected > 0 ? 'holds' : 'does not hold'
}
