import { interval, mean, standardDeviation } from '../metrics/statistics'
import type { Corrected } from './corrected'
import { guidances, otherRates, promptNumbers } from './dip'
import {
  base,
  type DipTables,
  type DipWindow,
  dipAt,
  dipPlaces,
  minus,
  type Spot,
  stages,
  uniformBase,
  valuesAt,
} from './dip-places'
import { type DipTest, roleOf } from './dip-tests'
import { printed } from './results'

// Tables of the study of the dip.

const spread = (values: Map<number, number>) => (values.size > 1 ? printed(interval([...values.values()])) : '–')

/** A row for each place: the dips of both methods with their 95 % intervals, what is left after, DP-DMD's share on mode minus
 *  DMD's, and what the place does to the dip. */
export function dipRows(tables: DipTables, tests: Corrected<DipTest>[]) {
  const row = (place: Spot & { axis: string; value: string }) => {
    const quality = (who: 'DMD' | 'DP-DMD') => valuesAt(tables, place, who, 'on mode', 'dip')
    return {
      axis: place.axis,
      value: place.value,
      'dip of DMD [95 %]': spread(dipAt(tables, place, 'DMD')),
      'of DP-DMD': spread(dipAt(tables, place, 'DP-DMD')),
      'DMD after': spread(dipAt(tables, place, 'DMD', 'after')),
      'on mode, DP-DMD − DMD': spread(minus(quality('DP-DMD'), quality('DMD'))),
      'this value': place.axis === 'base' ? 'the base' : roleOf(tests, place.axis, place.value),
    }
  }
  const bases = [
    { axis: 'base', value: '512 labels', ...base },
    { axis: 'base', value: 'uniform grid', ...uniformBase },
  ]
  return [...bases, ...dipPlaces].map(row)
}

/** The data sets by number of prompts. */
const prompts: Record<string, string> = {
  ...Object.fromEntries(Object.entries(promptNumbers).map(([dataset, n]) => [String(n), dataset])),
  512: base.dataset,
  points: 'plane-continuous',
}

/** The map's axes: number of prompts, guidance and learning rate, and a cell's place in the tables. */
export const mapAxes = {
  prompts: ['4', '32', '512', '4096', 'points'],
  w: [1, 2, 3.5, 5],
  rate: ['0.0001', '0.0003', '0.001'],
}
const spotAt = (name: string, w: number, rate = '0.0003'): Spot => ({
  dataset: prompts[name]!,
  suffix: `${guidances.includes(w) ? `, w = ${w}` : ''}${rate in otherRates ? `, rate ${rate}` : ''}`,
})

/** A row for each number of prompts, guidance and rate: the dips, and what is left after, which is later in updates the
 *  smaller the rate. */
export function rateRows(tables: DipTables) {
  const places = mapAxes.prompts.flatMap(name => mapAxes.w.map(w => ({ name, w })))
  return places.flatMap(({ name, w }) =>
    mapAxes.rate.map(rate => {
      const spot = spotAt(name, w, rate)
      return {
        ...{ prompts: name, w, rate },
        'dip of DMD [95 %]': spread(dipAt(tables, spot, 'DMD')),
        'of DP-DMD': spread(dipAt(tables, spot, 'DP-DMD')),
        'DMD after': spread(dipAt(tables, spot, 'DMD', 'after')),
        'DP-DMD after': spread(dipAt(tables, spot, 'DP-DMD', 'after')),
      }
    }),
  )
}

/** DMD's or DP-DMD's dip, in the window or after it, by number of prompts and guidance at one rate.
 *  →  z[prompts][guidance], means over seeds */
export function promptsByGuidance(
  tables: DipTables,
  who: 'DMD' | 'DP-DMD',
  { rate = '0.0003', when = 'dip' as DipWindow } = {},
) {
  const { prompts: rows, w: columns } = mapAxes
  const z = rows.map(name =>
    columns.map(w => {
      const values = [...dipAt(tables, spotAt(name, w, rate), who, when).values()]
      return values.length ? mean(values) : Number.NaN
    }),
  )
  return { rows, columns, z }
}

/** A row for each stage of the teacher: diversity and share on mode of both methods in the last fifth, mean ± sd over seeds, the
 *  same of the guided teacher, and how many runs diverged. */
export function stageRows(tables: DipTables) {
  const summary = (values: Map<number, number>) => {
    const list = [...values.values()]
    return { mean: mean(list), sd: standardDeviation(list) }
  }
  return Object.entries(stages).flatMap(([teacher, dataset]) =>
    (['teacher', 'DMD', 'DP-DMD'] as const).map(who => {
      const of = (metric: string) => summary(valuesAt(tables, { dataset, suffix: '' }, who, metric, 'last'))
      return {
        teacher,
        model: who === 'teacher' ? 'the teacher, 30 steps' : who,
        diversity: of('diversity'),
        'on mode': of('on mode'),
        'log-likelihood': of('log-likelihood'),
        diverged: tables[dataset]!.found.failed.filter(name => name.startsWith(`${who}, seed`)).length,
      }
    }),
  )
}
