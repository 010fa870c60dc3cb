import { type Figure, figure } from './figure'
import { axisStyle } from './theme'

/** A verdict with its sign and its colour, legible without the colour. */
export const verdictMarks: Record<string, { sign: string; colour: string }> = {
  holds: { sign: '✓', colour: '#009e73' },
  'does not hold': { sign: '✗', colour: '#e8743b' },
  undecided: { sign: '·', colour: '#bdbdbd' },
  'the paper is divided': { sign: '÷', colour: '#7fbfe8' },
}

/** Verdicts as a map: a row for each comparison, a column for each place where it was tested, e.g. a data set's role; columns
 *  of one group stand together. What was not tested is left empty.
 *  byColumn: group, then column, then the verdict by comparison.  Errors: a word that is no verdict. */
export function verdictMap(title: string, byColumn: Record<string, Record<string, Record<string, string>>>): Figure {
  const columns = Object.entries(byColumn).flatMap(([group, inner]) =>
    Object.entries(inner).map(([name, verdicts]) => ({ group, name, verdicts })),
  )
  const rows = [...new Set(columns.flatMap(({ verdicts }) => Object.keys(verdicts)))]
  const tiles = columns.flatMap(({ verdicts }, x) =>
    Object.entries(verdicts).map(([y, verdict]) => ({ x, y, verdict })),
  )
  const unknown = tiles.find(({ verdict }) => !(verdict in verdictMarks))
  if (unknown)
    throw new Error(`verdictMap: expected one of ${Object.keys(verdictMarks).join(', ')}, got "${unknown.verdict}".`)
  const data = Object.entries(verdictMarks).map(([verdict, { sign, colour }]) => {
    const own = tiles.filter(tile => tile.verdict === verdict)
    const marker = { symbol: 'square', size: 21, color: colour }
    const at = { x: own.map(({ x }) => x), y: own.map(({ y }) => y), text: own.map(() => sign) }
    const style = { mode: 'markers+text', textfont: { color: '#000000', size: 13 }, marker }
    return {
      type: 'scatter',
      ...at,
      ...style,
      name: `${sign} ${verdict}`,
      hovertemplate: `%{y}: ${verdict}<extra></extra>`,
    }
  })
  const x = columns.map((_, i) => i)
  const ticks = {
    tickvals: x,
    ticktext: columns.map(({ name }) => name),
    tickangle: -40,
    range: [-0.7, x.length - 0.3],
  }
  const bare = { showgrid: false, zeroline: false }
  return figure(title, data, {
    xaxis: axisStyle('', { ...ticks, ...bare }),
    yaxis: axisStyle('', { ...bare, categoryorder: 'array', categoryarray: [...rows].reverse() }),
    annotations: headings(columns.map(({ group }) => group)),
    legend: { orientation: 'h', x: 1, xanchor: 'right', yref: 'container', y: 0.97, yanchor: 'top' },
    margin: { l: 190, r: 20, t: 90, b: 75 },
    width: Math.max(640, 250 + 36 * x.length),
    height: 165 + 26 * rows.length,
  })
}

/** The name of each group, over the middle of its columns. */
const headings = (groups: string[]) =>
  [...new Set(groups)].map(group => {
    const middle = (groups.indexOf(group) + groups.lastIndexOf(group)) / 2
    return { text: `<b>${group}</b>`, x: middle, y: 1, yref: 'paper', yanchor: 'bottom', showarrow: false }
  })
