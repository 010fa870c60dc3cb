import { mean, standardDeviation } from '../metrics/statistics'
import type { Study, StudyCell } from './ablations'
import { measuredTolerances, toleranceOf } from './tolerance'

/** A metric of a cell trained again, next to its stored row; over several seeds, mean ± sd of each. */
export type AgreementRow = {
  metric: string
  live: number | { mean: number; sd: number }
  stored: number | { mean: number; sd: number } | null
  difference: number | null
  tolerance: number | null
  agrees: 'yes' | 'no' | '–'
}

type Metrics = Record<string, number>
interface Pair {
  live: Metrics
  stored?: Metrics
}

/** Compare a cell's runs of some seeds with their stored rows, metric by metric. The difference is that of the means, and
 *  its tolerance that of a single run. */
export function agreementOf(
  study: Study,
  cell: StudyCell,
  pairs: Pair[],
  measured = measuredTolerances(),
): AgreementRow[] {
  const whole = pairs.every(({ stored }) => stored)
  return Object.keys(pairs[0]!.live).map(metric => {
    const live = pairs.map(pair => pair.live[metric]!)
    const stored = whole ? pairs.map(pair => pair.stored![metric]!) : undefined
    const difference = stored ? mean(live) - mean(stored) : null
    const tolerance = toleranceOf(study, cell, metric, measured) ?? null
    const decided = difference !== null && tolerance !== null
    const agrees = !decided ? '–' : Math.abs(difference) <= tolerance + rounding ? 'yes' : 'no'
    return { metric, live: shown(live), stored: stored ? shown(stored) : null, difference, tolerance, agrees }
  })
}

/** The error of a difference of shares, which may be the tolerance exactly. */
const rounding = 1e-6

const shown = (values: number[]) =>
  values.length === 1 ? values[0]! : { mean: mean(values), sd: standardDeviation(values) }

/** Assert that a cell agrees with its stored row.
 *  @throws a metric outside its tolerance, with possible reasons. */
export function assertAgreement(rows: AgreementRow[], what: string): void {
  const far = rows.filter(({ agrees }) => agrees === 'no')
  if (!far.length) return
  const said = far.map(
    ({ metric, difference, tolerance }) =>
      `${metric} differs by ${difference!.toPrecision(3)}, more than ${tolerance!.toPrecision(3)}`,
  )
  throw new Error(
    `recompute: expected ${what} to agree with its stored row, but ${said.join('; ')}. lib, a package or the processor's arithmetic has changed since the row was made: the small print of the table says which.`,
  )
}
