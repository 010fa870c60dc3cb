import { type View, view } from './view'

/** A cell: text, a number, or a mean with its standard deviation. */
export type Cell = string | number | { mean: number; sd: number } | null | undefined

export type Row = Record<string, Cell>

/** A danfojs DataFrame, as far as a table needs it. */
interface DataFrameLike {
  columns: string[]
  values: unknown
}

export interface TableOptions {
  title?: string
  /** digits after the point, for all columns or by column */
  digits?: number | Record<string, number>
  /** the better direction of a column; its best value is set in bold */
  best?: Record<string, 'high' | 'low'>
  /** a line of small print below, e.g. of `provenance` */
  note?: string
}

export type Table = View & { toMarkdown(): string }

/** A table of records or of a danfojs DataFrame: real HTML with aligned digits, best values in bold, and as text.
 *  Errors: no rows; a `best` or `digits` column that does not exist. */
export function table(rows: Row[] | DataFrameLike, options: TableOptions = {}): Table {
  const records = Array.isArray(rows)
    ? rows
    : (rows.values as unknown[][]).map(values =>
        Object.fromEntries(rows.columns.map((name, i) => [name, values[i] as Cell])),
      )
  if (!records.length) throw new Error('table: expected at least one row, got none.')
  const columns = [...new Set(records.flatMap(row => Object.keys(row)))]
  checkColumns(columns, options)
  const texts = records.map(row => columns.map(name => format(row[name], digitsIn(records, options, name))))
  const bold = records.map(row =>
    columns.map(name => isBest(records, row, name, digitsIn(records, options, name), options.best?.[name])),
  )
  const numeric = columns.map(name => records.every(row => typeof row[name] !== 'string'))
  const text = [options.title, alignedText(columns, texts, numeric), options.note].filter(Boolean).join('\n')
  const shown = view(text, () => ({ 'text/html': html(columns, texts, bold, numeric, options) }))
  return { ...shown, toMarkdown: () => markdown(columns, texts, bold, numeric) }
}

function checkColumns(columns: string[], { best = {}, digits = {} }: TableOptions): void {
  const named = [...Object.keys(best), ...(typeof digits === 'number' ? [] : Object.keys(digits))]
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
  if (typeof cell === 'number') return cell.toFixed(digits)
  return `${cell.mean.toFixed(digits)} ± ${cell.sd.toFixed(digits)}`
}

const numberIn = (cell: Cell): number | undefined =>
  typeof cell === 'number' ? cell : cell && typeof cell === 'object' ? cell.mean : undefined

/** Whether a value is the best of its column as printed: equal digits are equally good. */
function isBest(rows: Row[], row: Row, name: string, digits: number, direction?: 'high' | 'low'): boolean {
  const rounded = (cell: Cell) => Number(numberIn(cell)?.toFixed(digits) ?? Number.NaN)
  const value = rounded(row[name])
  if (!direction || Number.isNaN(value)) return false
  const all = rows.map(other => rounded(other[name])).filter(number => !Number.isNaN(number))
  return value === (direction === 'high' ? Math.max(...all) : Math.min(...all))
}

function alignedText(columns: string[], texts: string[][], numeric: boolean[]): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...texts.map(row => row[i]!.length)))
  const line = (cells: string[]) =>
    cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')
  return [line(columns), line(widths.map(width => '─'.repeat(width))), ...texts.map(line)].join('\n')
}

const escapeHtml = (text: string) => text.replace(/[&<>]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!)

function html(
  columns: string[],
  texts: string[][],
  bold: boolean[][],
  numeric: boolean[],
  { title, note }: TableOptions,
): string {
  const align = (i: number) =>
    `style="text-align:${numeric[i] ? 'right' : 'left'};padding:3px 10px;font-variant-numeric:tabular-nums"`
  const head = columns.map((name, i) => `<th ${align(i)}>${escapeHtml(name)}</th>`).join('')
  const body = texts.map((row, r) => {
    const cells = row.map(
      (cell, i) => `<td ${align(i)}>${bold[r]![i] ? `<b>${escapeHtml(cell)}</b>` : escapeHtml(cell)}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  const caption = title
    ? `<caption style="text-align:left;font-weight:bold;padding:4px 10px">${escapeHtml(title)}</caption>`
    : ''
  const small = note ? `<div style="font-size:85%;opacity:0.75;padding:2px 10px">${escapeHtml(note)}</div>` : ''
  return `<table style="border-collapse:collapse">${caption}<thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${small}`
}

function markdown(columns: string[], texts: string[][], bold: boolean[][], numeric: boolean[]): string {
  const rows = texts.map((row, r) => row.map((cell, i) => (bold[r]![i] ? `**${cell}**` : cell)))
  const rule = numeric.map(isNumber => (isNumber ? '--:' : ':--'))
  return [columns, rule, ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
}
