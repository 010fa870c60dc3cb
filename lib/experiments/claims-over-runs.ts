import { type Interval, interval } from '../metrics/statistics'
import { type OpenTable, openTable, placeOf } from './open-table'
import { changes, phaseDatasets } from './phase'
import { inWindow, teacherAt } from './phase-results'
import { rivalInWindow } from './rivals-results'
import type { StoredRun } from './runs'

// Claims about tables of the paper, tested in other studies of the same systems and settings over a whole run: the phase study, and
// the systems after a tuning that is the same for all.

/** A place, and what a run has of a metric in each of its windows. */
export interface OverRuns {
  place: string
  table: OpenTable
  /** the row here of a row of the paper's tables; there may be none */
  rowOf(name: string): string
  windows: Partial<Record<'early' | 'late', (run: StoredRun, metric: string) => number>>
}

/** The names in the phase study of what is not called the same there. It varies λ at K = 5. */
const inPhase: Record<string, string> = {
  ...{ base: 'DMD', with: 'DP-DMD', without: 'DP-DMD, no stop', 'K = 5': 'DP-DMD', 'λ = 0.05': 'DP-DMD' },
  ...Object.fromEntries(Object.keys(changes).map(change => [change, `DP-DMD, ${change}`])),
}
const named = (names: Record<string, string>) => (name: string) => names[name] ?? name

/** The places, in the order of the notebooks that show them. */
export const overRuns = (): OverRuns[] => [
  ...phaseDatasets.map(dataset => {
    const table = openTable({ dataset, table: 'phase' })
    const [early, late] = (['early', 'late'] as const).map(
      when => (run: StoredRun, metric: string) => inWindow(run, when, metric),
    )
    const rowOf = named({ 'Base Model': teacherAt(''), ...inPhase })
    return { place: placeOf(table), table, rowOf, windows: { early: early!, late: late! } }
  }),
  {
    place: 'plane-labels, tuned alike',
    table: openTable({ dataset: 'plane-labels', table: 'rivals' }),
    rowOf: named({ 'Base Model': teacherAt(', uniform grid') }),
    windows: { late: (run, metric) => rivalInWindow(run, 'late', metric) },
  },
]

/** One row minus another in a window, seed by seed; undefined where the place has no such rows or window, or where the runs are
 *  of different lengths, so that their late windows are not the same. */
export function differenceOverRuns(
  { table, rowOf, windows }: OverRuns,
  when: 'early' | 'late',
  [one, other]: [string, string],
  metric: string,
): Interval | undefined {
  const valueIn = windows[when]
  const [runs, others] = [one, other].map(name => table.found.byName.get(rowOf(name)))
  if (!valueIn || !runs || !others) return undefined
  const lengths = [...runs.values(), ...others.values()].flatMap(({ config: { updates } }) => updates ?? [])
  if (when === 'late' && new Set(lengths).size > 1) return undefined
  const valueAt = (run: StoredRun) => (run.curve ? valueIn(run, metric) : run.metrics[metric]!)
  return interval([...runs].map(([seed, run]) => valueAt(run) - valueAt(others.get(seed)!)))
}
