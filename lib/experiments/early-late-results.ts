import { type Interval, tQuantile, verdict } from '../metrics/statistics'
import type { PaperClaims } from './claims'
import { earlyLateOf, type Ingredient, type SwapJob } from './early-late'
import { N, type Numbers } from './early-late-metrics'
import { mixed } from './results'
import type { runStore, StoredRun } from './runs'

/** The stored rows by ingredient; rows of another teacher or other settings are not found. Warns if the rows to be averaged
 *  come from different machines or versions.
 *  @throws no rows, with the command that makes them. */
export function findEarlyLate(jobs: SwapJob[], store: ReturnType<typeof runStore>) {
  const rows = jobs.map(({ name, config }) => store.find(name, config))
  const of = (swap: Ingredient) => rows.filter((row, i) => row && jobs[i]!.swap === swap) as StoredRun[]
  const found = { noise: of('noise'), prompt: of('prompt'), guidance: of('guidance') }
  const { dataset } = jobs[0]!.config
  if (Object.values(found).some(each => !each.length))
    throw new Error(
      `There are no rows for the current settings and teacher. Run "npm run reproduce -- --figure A --dataset ${dataset}".`,
    )
  const warning = mixed(Object.values(found).flat())
  if (warning) console.log(`Figure A on ${dataset}${warning}`)
  return found
}

/** Mean and 95 % interval over all pairs of several rows, from each row's mean, sd and count. Pairs of one teacher
 *  are taken as independent.
 *  @throws fewer than two pairs. */
export function overPairs(parts: Numbers[], name: string): Interval {
  const each = parts
    .filter(part => name in part)
    .map(part => ({ mean: part[name]!, sd: part[`${name} sd`]!, n: part[`${name} n`]! }))
  const n = each.reduce((sum, part) => sum + part.n, 0)
  if (n < 2) throw new Error(`overPairs: expected at least two pairs for "${name}", got ${n}.`)
  const centre = each.reduce((sum, part) => sum + (part.n * part.mean) / n, 0)
  const squares = each.reduce((sum, { mean, sd, n }) => sum + (n - 1) * sd ** 2 + n * (mean - centre) ** 2, 0)
  const half = tQuantile(0.95, n - 1) * Math.sqrt(squares / (n - 1) / n)
  return { mean: centre, low: centre - half, high: centre + half, n }
}

/** How much of A is kept as a function of k, with the half-width of its 95 % interval as sd: a curve of a figure. */
export function keptCurve(rows: StoredRun[], name: string) {
  const ks = rows[0]!.curve!.map(point => point.k!)
  const points = ks.map((_, i) =>
    overPairs(
      rows.map(row => row.curve![i]!),
      name,
    ),
  )
  return { x: ks, y: points.map(({ mean }) => mean), sd: points.map(({ mean, high }) => high - mean) }
}

const printed = ({ mean, low, high }: Interval, digits: number) =>
  `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`

/** For each attribute in which at least two pairs differ: the step at which it is settled, and how much of A's is kept at the
 *  end of the student's first step. */
export function settledTable(rows: StoredRun[]) {
  const metrics = rows.map(row => row.metrics)
  const names = [...new Set(metrics.flatMap(Object.keys))].flatMap(key => key.match(/^t = 0\.75: (\w+)$/)?.[1] ?? [])
  const pairs = (name: string) => metrics.reduce((sum, each) => sum + (each[`settled: ${name} n`] ?? 0), 0)
  return names
    .filter(name => pairs(name) > 1)
    .map(name => {
      const [settled, first] = [`settled: ${name}`, `t = 0.75: ${name}`].map(key => overPairs(metrics, key))
      const [step, fraction] = [printed(settled!, 1), printed(first!, 2)]
      return { seen: name, 'settled at step': step, "A's at t = 0.75": fraction, pairs: settled!.n }
    })
}

/** The paper's claims next to our measurements, for runs of different noise as in the figure. "Early" and "late", for which
 *  the paper gives no numbers, are the two halves of the steps. */
export function claimsTable(dataset: string, rows: StoredRun[], { claims }: PaperClaims) {
  const metrics = rows.map(row => row.metrics)
  const settled = (name: string, after: number | string, expected: number) => {
    const { mean, low, high, n } = overPairs(
      metrics,
      `settled: ${name}${typeof after === 'string' ? ` − ${after}` : ''}`,
    )
    const shift = typeof after === 'string' ? 0 : after
    const value = { mean: mean - shift, low: low - shift, high: high - shift, n }
    const ours = `${name} settled, steps after ${after}`
    return { ours, 'steps [95 %]': printed(value, 1), pairs: n, verdict: verdict(expected, value) }
  }
  const pairs = earlyLateOf(dataset).order
  const each = (side: 0 | 1) => [...new Set(pairs.map(pair => pair[side]))]
  const tests = {
    'layout early': () => each(0).map(early => settled(early, N / 2, -1)),
    'detail late': () => each(1).map(late => settled(late, N / 2, 1)),
    'layout first': () => pairs.map(([early, late]) => settled(late, early, 1)),
  }
  return claims.flatMap(({ name, about }) => tests[name]().map(test => ({ claim: name, paper: about, ...test })))
}
