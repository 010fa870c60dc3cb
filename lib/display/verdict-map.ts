import { type Figure, figure } from './figure'
import { axisStyle } from './theme'

/** A verdict with its sign and its colour, legible without the colour. */
export const verdictMarks: Record<string, { sign: string; colour: string }> = {
  holds: { sign: '✓', colour: '#009e73' },
  'does not hold': { sign: '✗', colour: '#d55e00' },
  undecided: { sign: '·', colour: '#bdbdbd' },
  'the paper is divided': { sign: '÷', colour: '#56b4e9' },
}

/** Verdicts as a map: a row for each comparison, a column for each place where it was tested, e.g. a data set's role; columns
 *  of one group stand together. What was not tested is left empty.
 *  byColumn: group, then column, then the verdict by comparison */
export function verdictMap(title: string, byColumn: Record<string, Record<string, Record<string, string>>>): Figure {
  const columns = Object.entries(byColumn).flatMap(([group, inner]) =>
    Object.entries(inner).map(([name, verdicts]) => ({ group, name, verdicts })),
  )
  const rows = [...new Set(columns.flatMap(({ verdicts }) => Object.keys(verdicts)))].reverse()
  const kinds = Object.keys(verdictMarks)
  const of = (row: string) => columns.map(({ verdicts }) => verdicts[row])
  const unknown = rows.flatMap(of).find(verdict => verdict !== undefined && !kinds.includes(verdict))
  if (unknown !== undefined) throw new Error(`verdictMap: expected one of ${kinds.join(', ')}, got "${unknown}".`)
  const index = (verdict?: string) => (verdict === undefined ? null : kinds.indexOf(verdict))
  const last = kinds.length - 1
  const colorscale = kinds.flatMap((kind, i) => {
    const { colour } = verdictMarks[kind]!
    return [i, i + 1].map(edge => [edge / kinds.length, colour])
  })
  const x = columns.map((_, i) => i)
  const tiles = { type: 'heatmap', x, y: rows, z: rows.map(row => of(row).map(index)), colorscale, showscale: false }
  const signs = rows.map(row => of(row).map(verdict => (verdict ? verdictMarks[verdict]!.sign : '')))
  const text = { text: signs, texttemplate: '%{text}', textfont: { color: '#000000', size: 13 } }
  const hover = { customdata: rows.map(row => of(row).map(verdict => verdict ?? 'not tested')) }
  const labels = columns.map(({ name }) => name)
  const groups = [...new Set(columns.map(({ group }) => group))].map(group => {
    const places = columns.flatMap((column, i) => (column.group === group ? [i] : []))
    const middle = (places[0]! + places.at(-1)!) / 2
    return { text: `<b>${group}</b>`, x: middle, xref: 'x', y: 1, yref: 'paper', yanchor: 'bottom', showarrow: false }
  })
  const legend = kinds.map(kind => `${verdictMarks[kind]!.sign} ${kind}`).join('   ')
  return figure(
    `${title}:  ${legend}`,
    [
      {
        ...tiles,
        ...text,
        ...hover,
        hovertemplate: '%{y}: %{customdata}<extra></extra>',
        zmin: -0.5,
        zmax: last + 0.5,
        xgap: 2,
        ygap: 2,
      },
    ],
    {
      xaxis: axisStyle('', { tickvals: x, ticktext: labels, tickangle: 0, showgrid: false }),
      yaxis: axisStyle('', { showgrid: false }),
      annotations: groups,
      margin: { l: 190, r: 20, t: 84, b: 40 },
      width: 900,
      height: 150 + 24 * rows.length,
    },
  )
}
