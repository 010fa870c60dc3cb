import { escaped as escapeHtml } from './escape'
import { verdictMarks } from './verdict-marks'

/** A cell: text, a number, or a mean with its standard deviation. */
export type Cell = string | number | { mean: number; sd: number } | null | undefined

export type Row = Record<string, Cell>

/** A table as printed: texts row by row, which of them are bold, and which columns are numeric. */
export interface Grid {
  columns: string[]
  texts: string[][]
  bold: boolean[][]
  numeric: boolean[]
}

/** Plain text, with numeric columns aligned right. */
export function text({ columns, texts, numeric }: Grid): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...texts.map(row => row[i]!.length)))
  const line = (cells: string[]) =>
    cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')
  return [line(columns), line(widths.map(width => '─'.repeat(width))), ...texts.map(line)].join('\n')
}

/** HTML below its title, which is words alone, for JupyterLab to show when the table is folded. Styles are inline: pages that
 *  strip style sheets and scripts leave them. */
export function html(
  { columns, texts, bold, numeric }: Grid,
  { title, note }: { title?: string; note?: string },
): string {
  const align = (i: number, more = '') =>
    `style="text-align:${numeric[i] ? 'right' : 'left'};padding:3px 10px;font-variant-numeric:tabular-nums${more}"`
  const wide = (i: number) => minWidth(numeric[i] ? [] : texts.map(row => row[i]!))
  const head = columns.map((name, i) => `<th ${align(i, wide(i))}>${escapeHtml(name)}</th>`).join('')
  const marked = (cell: string, isBest: boolean) => (isBest ? `<b>${shown(cell)}</b>` : shown(cell))
  const body = texts.map(
    (row, r) => `<tr>${row.map((cell, i) => `<td ${align(i)}>${marked(cell, bold[r]![i]!)}</td>`).join('')}</tr>`,
  )
  const small = note ? `<div style="font-size:85%;opacity:0.75;padding:2px 10px">${escapeHtml(note)}</div>` : ''
  return `${title ? `${escapeHtml(title)}\n` : ''}<table style="border-collapse:collapse"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${small}`
}

/** A minimum width for a column of long texts, so that a narrow window scrolls instead of wrapping them at every word. */
function minWidth(texts: string[]): string {
  const longest = Math.max(0, ...texts.map(text => text.length))
  return longest > 16 ? `;min-width:${Math.min(14, Math.ceil(longest / 2))}em` : ''
}

/** A cell as HTML: a number is not separated from its spread or interval; a verdict has its sign and colour. */
function shown(cell: string): string {
  const whole = (text: string) => escapeHtml(/±|\[.*\]/.test(text) ? text.replaceAll(' ', '\u00a0') : text)
  for (const [verdict, { sign, words }] of Object.entries(verdictMarks)) {
    const mark = (text: string) => `<b style="color:${words};white-space:nowrap">${text}</b>`
    if (cell === verdict) return mark(`${sign} ${cell}`)
    if (cell.endsWith(` ${sign}`)) return `${whole(cell.slice(0, -2))}\u00a0${mark(sign)}`
  }
  return whole(cell)
}

export function markdown({ columns, texts, bold, numeric }: Grid): string {
  const rule = numeric.map(isNumber => (isNumber ? '--:' : ':--'))
  const escaped = (raw: string) => raw.replace(/\|/g, '\\|')
  const rows = texts.map((row, r) => row.map((cell, i) => (bold[r]![i] ? `**${escaped(cell)}**` : escaped(cell))))
  return [columns.map(escaped), rule, ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
}

const latexSigns: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
}
const latexLetters: Record<string, string> = {
  '±': '$\\pm$',
  λ: '$\\lambda$',
  '→': '$\\to$',
  '–': '--',
  '≥': '$\\ge$',
  '≤': '$\\le$',
}

/** A `tabular` with the rules of the booktabs package. */
export function latex({ columns, texts, bold, numeric }: Grid): string {
  const escaped = (raw: string) =>
    raw.replace(/[\\~^&%$#_{}±λ→–≥≤]/g, c => latexSigns[c] ?? latexLetters[c] ?? `\\${c}`)
  const line = (cells: string[]) => `${cells.join(' & ')} \\\\`
  const rows = texts.map((row, r) =>
    line(row.map((cell, i) => (bold[r]![i] ? `\\textbf{${escaped(cell)}}` : escaped(cell)))),
  )
  const shape = numeric.map(isNumber => (isNumber ? 'r' : 'l')).join('')
  const head = line(columns.map(escaped))
  return [`\\begin{tabular}{${shape}}`, '\\toprule', head, '\\midrule', ...rows, '\\bottomrule', '\\end{tabular}'].join(
    '\n',
  )
}

/** A value as a CSV field (RFC 4180). */
export function csvCell(value: string | number | boolean): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** CSV with all digits; mean ± sd takes two columns. */
export function csv(columns: string[], records: Row[]): string {
  const spread = columns.map(name => records.some(row => row[name] && typeof row[name] === 'object'))
  const line = (name: string, i: number, row: Row) => {
    const cell = row[name] ?? ''
    const [value, sd] = typeof cell === 'object' ? [cell.mean, cell.sd] : [cell, '']
    return spread[i] ? [csvCell(value), csvCell(sd)] : [csvCell(value)]
  }
  const head = columns.flatMap((name, i) => (spread[i] ? [csvCell(name), csvCell(`${name}, sd`)] : [csvCell(name)]))
  return [head, ...records.map(row => columns.flatMap((name, i) => line(name, i, row)))]
    .map(cells => cells.join(','))
    .join('\n')
}
