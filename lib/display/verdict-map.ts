import { type Figure, figure } from './figure'
import { axisStyle } from './theme'
import { verdictMarks } from './verdict-marks'

/** A map of verdicts: a row per comparison, a column per test, e.g. the role of a data set's metric, a panel per group of
 *  columns; what was not tested is left empty.
 *  byColumn: verdicts by group, column and comparison.
 *  @throws an unknown verdict. */
export function verdictMap(title: string, byColumn: Record<string, Record<string, Record<string, string>>>): Figure {
  const groups = Object.entries(byColumn).map(([group, columns]) => ({ group, columns: Object.entries(columns) }))
  const rows = [...new Set(groups.flatMap(({ columns }) => columns.flatMap(([, verdicts]) => Object.keys(verdicts))))]
  const wide = groups.reduce((sum, { columns }) => sum + columns.length, 0)
  const [axes, annotations, data]: [[string, object][], object[], object[]] = [[], [], []]
  let before = 0
  for (const [i, { group, columns }] of groups.entries()) {
    const n = i ? String(i + 1) : ''
    const domain = [before / wide, (before + columns.length - 0.2) / wide]
    before += columns.length
    axes.push([`xaxis${n}`, axisStyle('', { ...columnTicks(columns.map(([name]) => name)), domain, anchor: `y${n}` })])
    axes.push([`yaxis${n}`, axisStyle('', { ...rowTicks(rows), anchor: `x${n}`, showticklabels: i === 0 })])
    const middle = (domain[0]! + domain[1]!) / 2
    const over = { y: 1, xref: 'paper', yref: 'paper', xanchor: 'center', yanchor: 'bottom', showarrow: false }
    annotations.push({ text: `<b>${group}</b>`, x: middle, ...over })
    const tiles = columns.flatMap(([, verdicts], x) =>
      Object.entries(verdicts).map(([y, verdict]) => ({ x, y, verdict })),
    )
    data.push(...traces(tiles).map(trace => ({ ...trace, showlegend: i === 0, xaxis: `x${n}`, yaxis: `y${n}` })))
  }
  return figure(title, data, {
    ...Object.fromEntries(axes),
    annotations,
    legend: { orientation: 'h', x: 1, xanchor: 'right', yref: 'container', y: 0.97, yanchor: 'top' },
    margin: { l: 190, r: 20, t: 90, b: 75 },
    width: Math.max(640, 250 + 36 * wide),
    height: 165 + 26 * rows.length,
  })
}

const bare = { showgrid: false, zeroline: false }
const rowTicks = (rows: string[]) => ({
  ...bare,
  type: 'category',
  categoryorder: 'array',
  categoryarray: [...rows].reverse(),
  range: [-0.6, rows.length - 0.4],
})
const columnTicks = (names: string[]) => ({
  ...bare,
  tickvals: names.map((_, i) => i),
  ticktext: names,
  tickangle: -40,
  range: [-0.6, names.length - 0.4],
})

/** One trace per verdict, so that the legend lists them all. */
function traces(tiles: { x: number; y: string; verdict: string }[]): object[] {
  const unknown = tiles.find(({ verdict }) => !(verdict in verdictMarks))
  if (unknown)
    throw new Error(`verdictMap: expected one of ${Object.keys(verdictMarks).join(', ')}, got "${unknown.verdict}".`)
  return Object.entries(verdictMarks).map(([verdict, { sign, colour }]) => {
    const own = tiles.filter(tile => tile.verdict === verdict)
    const at = { x: own.map(({ x }) => x), y: own.map(({ y }) => y), text: own.map(() => sign) }
    const marker = { symbol: 'square', size: 21, color: colour }
    return {
      ...{ type: 'scatter', mode: 'markers+text', name: `${sign} ${verdict}`, legendgroup: verdict, ...at, marker },
      ...{ textfont: { color: '#000000', size: 13 }, hovertemplate: `%{y}: ${verdict}<extra></extra>` },
    }
  })
}
