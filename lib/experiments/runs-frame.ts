import { DataFrame } from 'danfojs-node'
import { shown } from '../check'
import type { Study } from './ablations'
import type { StoredRun } from './runs'

// Stored runs as a danfojs DataFrame, to select (`query`), group (`groupby`), join (`merge`) and show (`table`).

type Value = string | number | boolean | null

/** The stored runs of a study, one row per run: data set, setting (the cell's name in its table), seed, the settings in which
 *  the cells differ, and the metrics. What a run lacks, e.g. a teacher K, is null. */
export function runsFrame(study: Study, { byName }: { byName: Map<string, Map<number, StoredRun>> }): DataFrame {
  const varying = varyingSettings(study)
  const settings = new Map(study.cells.map(cell => [cell.name, cell]))
  const rows = [...byName].flatMap(([setting, bySeed]) =>
    [...bySeed].map(([seed, { metrics }]) => {
      const cell = settings.get(setting)
      const own = varying.map(name => [name, cell ? plain(cell.settings[name]) : null] as const)
      const what = { dataset: study.dataset, setting, method: cell?.method ?? null, seed }
      return { ...what, ...Object.fromEntries(own), ...metrics } as Record<string, Value>
    }),
  )
  return frameOf(rows)
}

/** The settings in which the cells of a study differ. */
function varyingSettings({ cells }: Study) {
  const names = Object.keys(cells[0]!.settings) as (keyof Study['cells'][number]['settings'])[]
  return names.filter(name => new Set(cells.map(({ settings }) => JSON.stringify(settings[name]))).size > 1)
}

const plain = (value: unknown): Value =>
  value === undefined || value === null
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : (value as string | number | boolean)

/** A DataFrame of records whose keys may differ; danfojs itself takes those of the first for all. */
export function frameOf(rows: Record<string, Value>[]): DataFrame {
  if (!Array.isArray(rows) || !rows.length)
    throw new Error(`frameOf: expected one or more records, got ${shown(rows)}.`)
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return new DataFrame(
    rows.map(row => columns.map(name => row[name] ?? null)),
    { columns },
  )
}

/** Mean and sample sd of some columns over rows that agree in `by`, and their number, in order of appearance.
 *  →  columns `by`, then `x_mean` and `x_std` of each x, which `table` shows as x: mean ± sd, then `runs`
 *  @throws an unknown column, with the known ones; a run without a number in a column, with the run's name. */
export function overSeeds(runs: DataFrame, columns: string[], by = ['setting']): DataFrame {
  const unknown = [...by, ...columns].find(name => !runs.columns.includes(name))
  if (unknown !== undefined)
    throw new Error(`overSeeds: expected some of the columns ${runs.columns.join(', ')}, got "${unknown}".`)
  const kept = runs.loc({ columns: [...by, ...columns] })
  for (const row of kept.values as Value[][])
    row.slice(by.length).forEach((value, i) => {
      if (typeof value !== 'number')
        throw new Error(`overSeeds: expected a number in each run, got ${value} for ${columns[i]} of ${row[0]}.`)
    })
  // A key of its own for each group: danfojs sorts those that are whole numbers before all others.
  const keys = (kept.values as Value[][]).map(row => `of ${JSON.stringify(row.slice(0, by.length))}`)
  const counted = kept
    .addColumn(
      'runs',
      keys.map(() => 1),
    )
    .addColumn('group', keys)
  const sums = Object.fromEntries(columns.map(name => [name, ['mean', 'std']]))
  const grouped = counted.groupby(['group', ...by]).agg({ ...sums, runs: 'sum' } as never)
  return grouped.drop({ columns: ['group'] }).rename({ runs_sum: 'runs' })
}

/** A pivot table: one row per value of `index`, one column per value of `columns`, each the mean ± sd of `values`.
 *  →  columns `index`, then `c_mean` and `c_std` of each value c; null where no run has both */
export function pivot(runs: DataFrame, { index, columns, values }: { index: string; columns: string; values: string }) {
  const cells = recordsOf(overSeeds(runs, [values], [index, columns]))
  const names = [...new Set(cells.map(cell => cell[columns]))]
  const at = (row: Value, column: Value) => cells.find(cell => cell[index] === row && cell[columns] === column)
  const rows = [...new Set(cells.map(cell => cell[index]!))].map(row => ({
    [index]: row,
    ...Object.fromEntries(
      names.flatMap(name => [
        [`${name}_mean`, at(row, name!)?.[`${values}_mean`] ?? null],
        [`${name}_std`, at(row, name!)?.[`${values}_std`] ?? null],
      ]),
    ),
  }))
  return frameOf(rows)
}

/** The rows of a DataFrame as records. */
export const recordsOf = ({ columns, values }: DataFrame): Record<string, Value>[] =>
  (values as Value[][]).map(row => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])))

/** Mean and sd of each numeric column over rows that agree in the column `by`, in order of appearance, as records for a
 *  table. */
export function summarise<K extends string>(rows: ({ [key in K]: string } & Record<string, unknown>)[], by: K) {
  const columns = Object.keys(rows[0]!).filter(name => typeof rows[0]![name] === 'number')
  const frame = overSeeds(frameOf(rows as Record<string, Value>[]), columns, [by])
  return recordsOf(frame).map(
    row => ({ [by]: row[by], ...spreads(row, columns) }) as Record<string, string | { mean: number; sd: number }>,
  )
}

/** `x_mean` and `x_std` as one cell of a table. */
export const spreads = (row: Record<string, Value>, columns: string[]): Record<string, { mean: number; sd: number }> =>
  Object.fromEntries(
    columns.map(name => [name, { mean: row[`${name}_mean`] as number, sd: row[`${name}_std`] as number }]),
  )
