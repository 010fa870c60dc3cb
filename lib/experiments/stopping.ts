import { type Role, roles } from '../datasets/dataset'
import { verdict } from '../metrics/statistics'
import type { OpenTable } from './open-table'
import type { PaperFigure } from './paper'
import { curveOf, metricOf, pairedDifference, printed } from './results'

// Figure 5: DP-DMD with and without the detach after the first step, at two weights of the diversity loss.

const cells = { 'λ = 0.05': '', 'λ = 0.01': ', λ = 0.01' }
/** Number of measurements over which curves are smoothed: 100 updates. */
const window = 4

/** With minus without the stop-gradient over updates, in one role, for either λ: mean and half-width of the 95 % interval. */
export const stopDifferences = ({ study, found }: OpenTable, role: Role, from: number) =>
  Object.fromEntries(
    Object.entries(cells).map(([name, λ]) => {
      const metric = metricOf(study.dataset)[role]
      return [name, curveOf(found, `with${λ}`, metric, { from, window, minus: `without${λ}` })]
    }),
  )

/** With minus without the stop-gradient at one update, averaged over the `over` measurements up to it.
 *  @throws an update without a measurement, with those that have one. */
export function stopAt({ study, found }: OpenTable, role: Role, λ: string, update: number, over = 1) {
  const metric = metricOf(study.dataset)[role]
  const { x, y, sd } = curveOf(found, `with${λ}`, metric, { window: over, minus: `without${λ}` })
  const i = x.indexOf(update)
  if (i < 0) throw new Error(`stopAt: expected one of the updates ${x.join(', ')}, got ${update}.`)
  return { mean: y[i]!, low: y[i]! - sd[i]!, high: y[i]! + sd[i]!, n: study.seeds.length }
}

/** The paper's two orders, early (the mean over updates 125 to 300) and at the end, for either λ: our difference with its
 *  95 % interval, and the verdict, if the paper shows an order. */
export function stopVerdicts(one: OpenTable, { orderings }: PaperFigure) {
  const { study, found } = one
  return Object.entries(cells).flatMap(([name, λ]) =>
    (['early', 'end'] as const).flatMap(when =>
      roles.map(role => {
        const higher = orderings.find(order => order.role === role)?.higher
        const metric = metricOf(study.dataset)[role]
        const ours =
          when === 'early' ? stopAt(one, role, λ, 300, 8) : pairedDifference(found, `with${λ}`, `without${λ}`, metric)
        return {
          λ: name.slice(4),
          when,
          role,
          paper: higher ? `${higher} is higher` : 'not shown',
          'ours: with − without [95 %]': printed(ours),
          verdict: higher ? verdict(higher === 'with' ? 1 : -1, ours) : '–',
        }
      }),
    ),
  )
}

/** With minus without the stop-gradient at some updates, a row each, for either λ. */
export const stopTable = (one: OpenTable, updates: number[]) =>
  updates.flatMap(update =>
    roles.map(role => ({
      update,
      metric: metricOf(one.study.dataset)[role],
      ...Object.fromEntries(Object.entries(cells).map(([name, λ]) => [name, printed(stopAt(one, role, λ, update))])),
    })),
  )
