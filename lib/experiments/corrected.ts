import { holm, type Interval, type Verdict } from '../metrics/statistics'
import { printed } from './results'

// Tests of the protocols: one-sided, paired by seed, corrected within families.

/** A test before correction: `difference` should lie above `boundary`, a margin below 0 for non-inferiority. */
export interface Uncorrected {
  family: string
  /** not run if a seed is missing; it then counts in its family with a p-value of 1 */
  run: boolean
  /** with its uncorrected 95 % interval; absent if not run, or if the test is not about a mean */
  difference?: Interval
  boundary: number
  p: number
}

export type Corrected<T extends Uncorrected> = T & { verdict: Verdict | 'not run' }

const level = 0.025

/** The tests with p-values Holm-adjusted within each family and verdicts: a test *holds* if its adjusted p is below 0.025, and
 *  *does not hold* if its interval lies wholly below the boundary. */
export function correctedInFamilies<T extends Uncorrected>(tests: T[]): Corrected<T>[] {
  const families = [...new Set(tests.map(({ family }) => family))]
  return families.flatMap(family => {
    const own = tests.filter(one => one.family === family)
    const adjusted = holm(own.map(({ p }) => p))
    return own.map((one, i) => ({ ...one, p: adjusted[i]!, verdict: verdictOf(one, adjusted[i]!) }))
  })
}

function verdictOf({ run, difference, boundary }: Uncorrected, p: number): Verdict | 'not run' {
  if (!run) return 'not run'
  if (p < level) return 'holds'
  return difference && difference.high < boundary ? 'does not hold' : 'undecided'
}

/** The columns of a corrected test in a table. */
export const testColumns = ({ run, difference, boundary, p, verdict }: Corrected<Uncorrected>) => ({
  'difference [95 %]': difference ? printed(difference) : '–',
  above: boundary ? `−${-boundary}` : '0',
  'corrected p': !run ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3),
  verdict,
})
