import { check, shown } from '../check'
import { type DataFrameLike, frameRows } from './frame-rows'
import { type Cell, csv, type Grid, html, latex, markdown, type Row, text } from './table-formats'
import { type View, view } from './view'

export interface TableOptions {
  title?: string
  /** digits after the point, for all columns or by column */
  digits?: number | Record<string, number>
  /** a column's better direction; its best value is in bold */
  best?: Record<string, 'high' | 'low'>
  /** small print below, e.g. from `provenance` */
  note?: string
}

/** A table that can be shown and exported: Markdown and LaTeX (booktabs) as printed, CSV with all digits. */
export type Table = View & { toMarkdown(): string; toLatex(): string; toCsv(): string }

/** A table of records or of a danfojs DataFrame, whose `x_mean` and `x_std` become x: mean ± sd. HTML with aligned digits,
 *  and plain text.
 *  @throws no rows; `best` or `digits` for a column that does not exist. */
export function table(rows: Row[] | DataFrameLike, options: TableOptions = {}): Table {
  const records = Array.isArray(rows) ? rows : frameRows(rows)
  if (!records.length) throw new Error('table: expected at least one row, got none.')
  const columns = [...new Set(records.flatMap(row => Object.keys(row)))]
  checkColumns(columns, options)
  const digits = columns.map(name => digitsIn(records, options, name))
  const grid: Grid = {
    columns,
    texts: records.map(row => columns.map((name, i) => format(row[name], digits[i]!))),
    bold: records.map(row => columns.map((name, i) => isBest(records, row, name, digits[i]!, options.best?.[name]))),
    numeric: columns.map(name => records.every(row => typeof row[name] !== 'string')),
  }
  const plain = [options.title, text(grid), options.note].filter(Boolean).join('\n')
  const seen = view(plain, () => ({ 'text/html': html(grid, options) }))
  const exports = { toMarkdown: () => markdown(grid), toLatex: () => latex(grid), toCsv: () => csv(columns, records) }
  return { ...seen, ...exports }
}

function checkColumns(columns: string[], { best = {}, digits = {} }: TableOptions): void {
  const named = [...Object.keys(best), ...(typeof digits === 'number' ? [] : Object.keys(digits))]
  for (const number of typeof digits === 'number' ? [digits] : Object.values(digits))
    check('table', 'notNegative', { digits: number })
  for (const way of Object.values(best))
    if (way !== 'high' && way !== 'low') throw new Error(`table: expected best to be high or low, got ${shown(way)}.`)
  const unknown = named.find(name => !columns.includes(name))
  if (unknown) throw new Error(`table: expected options for the columns ${columns.join(', ')}, got "${unknown}".`)
}

/** Digits after the point, the same for a whole column; none for a column of whole numbers. */
function digitsIn(rows: Row[], { digits = 3 }: TableOptions, name: string): number {
  const whole = rows.every(
    row => typeof row[name] !== 'object' && (typeof row[name] !== 'number' || Number.isInteger(row[name])),
  )
  if (whole) return 0
  return typeof digits === 'number' ? digits : (digits[name] ?? 3)
}

function format(cell: Cell, digits: number): string {
  if (cell === null || cell === undefined) return '–'
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return fixed(cell, digits)
  return `${fixed(cell.mean, digits)} ± ${fixed(cell.sd, digits)}`
}

/** A number with fixed digits; what rounds to zero has no minus sign. */
const fixed = (value: number, digits: number): string => value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1')

const numberIn = (cell: Cell): number | undefined =>
  typeof cell === 'number' ? cell : cell && typeof cell === 'object' ? cell.mean : undefined

/** Whether a value is the best of its column as printed; values with equal digits are tied. */
function isBest(rows: Row[], row: Row, name: string, digits: number, direction?: 'high' | 'low'): boolean {
  const rounded = (cell: Cell) => Number(numberIn(cell)?.toFixed(digits) ?? Number.NaN)
  const value = rounded(row[name])
  if (!direction || Number.isNaN(value)) return false
  const all = rows.map(other => rounded(other[name])).filter(number => !Number.isNaN(number))
  return value === (direction === 'high' ? Math.max(...all) : Math.min(...all))
}
