import { csvCell } from '../../../lib/display/table-formats'
import type { StoredRun } from '../../../lib/experiments/runs'

// Stored runs as lines of one CSV file, without loss: a column is the dotted path of a value in a run's JSON file
// (`config.student.learningRate`); metrics have their own names.

export type Value = string | number | boolean | null | unknown[]
export type Line = Record<string, Value>

/** A run, the key of its file, and the tables of which it is a row. */
export interface KeyedRun {
  key: string
  tables: string[]
  run: StoredRun
}

/** The lines of a run: its result, then the points of its curve, if it has one. Each has the whole configuration, so that
 *  any line can be read by itself. */
export function linesOf({ key, tables, run: { metrics, curve = [], ...run } }: KeyedRun): Line[] {
  const { study, name, config, ...made } = run
  const start = { run: key, study, tables, name }
  const line = (kind: 'result' | 'curve', measured: Line): Line => {
    const { update, k, ...own } = measured
    const at = { ...(update === undefined ? {} : { update }), ...(k === undefined ? {} : { k }) }
    return { ...start, line: kind, ...at, ...flat({ config }), ...own, ...flat(made) }
  }
  return [line('result', metrics), ...curve.map(point => line('curve', point))]
}

/** A nested record flattened by paths. */
function flat(record: object, path = ''): Line {
  const entries = Object.entries(record).flatMap(([name, value]) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(flat(value, `${path}${name}.`))
      : [[`${path}${name}`, value as Value]],
  )
  return Object.fromEntries(entries)
}

/** The columns of some lines: identification, settings, metrics, provenance; within each of the four in order of
 *  appearance. */
export function columnsOf(lines: Line[]): string[] {
  const first = ['run', 'study', 'tables', 'name', 'line', 'update', 'k']
  const last = /^(versions\.|(failed|seconds|date|renamed)$)/
  const group = (name: string) =>
    first.includes(name) ? first.indexOf(name) : name.startsWith('config.') ? 10 : last.test(name) ? 12 : 11
  return [...new Set(lines.flatMap(line => Object.keys(line)))].sort((a, b) => group(a) - group(b))
}

/** Lines as CSV (RFC 4180, with \n): nothing where a line has no value, `null` for null, JSON for a list. */
export function csvOf(lines: Line[], columns = columnsOf(lines)): string {
  const rows = lines.map(line => columns.map(name => cell(line[name])))
  return [columns.map(csvCell), ...rows].map(row => `${row.join(',')}\n`).join('')
}

const cell = (value: Value | undefined): string =>
  value === undefined ? '' : csvCell(Array.isArray(value) ? JSON.stringify(value) : String(value))
