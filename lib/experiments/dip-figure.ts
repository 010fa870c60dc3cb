import { type Figure, figure } from '../display/figure'
import { axisStyle, colours } from '../display/theme'
import { interval } from '../metrics/statistics'
import { type DipTables, type DipWindow, dipAt, dipPlaces } from './dip-places'
import { promptsByGuidance } from './dip-results'

const methods = ['DMD', 'DP-DMD'] as const

const base = { axis: 'base', value: '512 labels', dataset: 'plane-labels', suffix: '' }

/** One below the other, with a gap between axes. */
function heightsOf(axes: string[]): number[] {
  const distinct = [...new Set(axes)]
  return axes.map((axis, i) => -i - 0.6 * distinct.indexOf(axis))
}

/** The dip of DMD and of DP-DMD at each place, the guided teacher's diversity minus the student's, mean over seeds with its
 *  95 % interval, and what is left of DMD's after; a line marks DMD's dip at the base. */
export function dipFigure(title: string, tables: DipTables): Figure {
  const places = [base, ...dipPlaces]
  const heights = heightsOf(places.map(({ axis }) => axis))
  const dots = (method: (typeof methods)[number], window: DipWindow, symbol: string) => {
    const found = places.flatMap((place, i) => {
      const values = [...dipAt(tables, place, method, window).values()]
      return values.length > 1 ? [{ y: heights[i]!, ...interval(values) }] : []
    })
    const name = window === 'dip' ? method : `${method} after, 0.135 ≤ s ≤ 0.18`
    const bars = { array: found.map(one => one.high - one.mean), thickness: 1.2, width: window === 'dip' ? 3 : 0 }
    return {
      ...{ type: 'scatter', mode: 'markers', name, x: found.map(one => one.mean), y: found.map(one => one.y) },
      error_x: { type: 'data', ...bars, color: colours[method] },
      marker: { size: 8, color: colours[method], symbol },
    }
  }
  const traces = [dots('DMD', 'after', 'circle-open'), dots('DMD', 'dip', 'circle'), dots('DP-DMD', 'dip', 'diamond')]
  const depth = interval([...dipAt(tables, base, 'DMD').values()]).mean
  const ends = { y0: heights.at(-1)! - 1, y1: 1 }
  const ticktext = places.map(({ axis, value }, i) =>
    axis === places[i - 1]?.axis ? value : `<b>${axis}</b>  ${value}`,
  )
  return figure(title, traces, {
    xaxis: axisStyle("the guided teacher's diversity − the student's; filled: 0.03 ≤ s ≤ 0.09", { zeroline: true }),
    yaxis: axisStyle('', { tickvals: heights, ticktext, range: [ends.y0, ends.y1], showgrid: false, zeroline: false }),
    shapes: [{ type: 'line', x0: depth, x1: depth, ...ends, line: { color: colours.DMD, width: 1, dash: 'dot' } }],
    ...{ width: 860, height: 150 - 18 * heights.at(-1)!, margin: { l: 240, r: 20, t: 70, b: 55 } },
  })
}

/** The dip by number of prompts and guidance, a panel for each method. */
export function guidanceMap(title: string, tables: DipTables): Figure {
  const maps = methods.map(method => promptsByGuidance(tables, method))
  const largest = Math.max(...maps.flatMap(({ z }) => z.flat()).filter(Number.isFinite))
  const traces = maps.map(({ rows, columns, z }, i) => {
    const tiles = rows.flatMap((y, r) => columns.map((w, c) => ({ x: `w = ${w}`, y, value: z[r]![c]! })))
    const known = tiles.filter(({ value }) => Number.isFinite(value))
    const values = known.map(({ value }) => value)
    const bar = { title: { text: 'dip', side: 'right' }, thickness: 12 }
    return {
      ...{
        type: 'scatter',
        mode: 'markers+text',
        showlegend: false,
        x: known.map(({ x }) => x),
        y: known.map(({ y }) => y),
      },
      marker: {
        ...{ symbol: 'square', size: 44, color: values, cmin: 0, cmax: largest, colorscale: 'Viridis' },
        ...{ showscale: i === 1, colorbar: bar },
      },
      text: values.map(value => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace('-', '−')),
      textfont: { size: 13, color: values.map(value => (value > 0.6 * largest ? '#000000' : '#ffffff')) },
      hovertemplate: '%{y} prompts, %{x}: %{text}<extra></extra>',
      ...{ xaxis: `x${i ? 2 : ''}`, yaxis: `y${i ? 2 : ''}` },
    }
  })
  const ticks = { type: 'category', showgrid: false, zeroline: false }
  const panel = (i: number) => ({ ...ticks, domain: [0.53 * i, 0.53 * i + 0.45], range: [-0.6, 3.6] })
  const rows = { ...ticks, range: [-0.6, 4.6], categoryorder: 'array', categoryarray: maps[0]!.rows }
  return figure(title, traces, {
    ...{ xaxis: axisStyle('DMD', panel(0)), xaxis2: axisStyle('DP-DMD', { ...panel(1), anchor: 'y2' }) },
    yaxis: axisStyle('prompts', rows),
    yaxis2: axisStyle('', { ...rows, anchor: 'x2', showticklabels: false }),
    ...{ width: 760, height: 390, margin: { l: 80, r: 20, t: 60, b: 55 } },
  })
}
