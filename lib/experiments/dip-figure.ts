import { type Figure, figure } from '../display/figure'
import { axisStyle, colours } from '../display/theme'
import { interval } from '../metrics/statistics'
import { base as baseSpot, type DipTables, type DipWindow, dipAt, dipPlaces, windows } from './dip-places'
import { mapAxes, promptsByGuidance } from './dip-results'

const methods = ['DMD', 'DP-DMD'] as const

const base = { axis: 'base', value: '512 labels', ...baseSpot }

type Place = typeof base
/** The axis that begins the right half of the figure. */
const rightHalf = 'part'

/** The places in two columns. */
function halves(): Place[][] {
  const all: Place[] = [base, ...dipPlaces]
  const from = all.findIndex(({ axis }) => axis === rightHalf)
  return [all.slice(0, from), all.slice(from)]
}

/** One below the other, with a gap between axes. */
function heightsOf(places: Place[]): number[] {
  const distinct = [...new Set(places.map(({ axis }) => axis))]
  return places.map(({ axis }, i) => -i - 0.6 * distinct.indexOf(axis))
}

/** The dip of DMD and of DP-DMD at each place, the guided teacher's diversity minus the student's, mean over seeds with its
 *  95 % interval, and what is left of DMD's after; a line marks DMD's dip at the base. */
export function dipFigure(title: string, tables: DipTables): Figure {
  const columns = halves().map(places => ({ places, heights: heightsOf(places) }))
  const lowest = Math.min(...columns.flatMap(({ heights }) => heights)) - 1
  const dots = (method: (typeof methods)[number], window: DipWindow, symbol: string) =>
    columns.map(({ places, heights }, c) => {
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
        ...{ xaxis: `x${c ? 2 : ''}`, yaxis: `y${c ? 2 : ''}`, showlegend: c === 0 },
      }
    })
  const traces = [
    ...dots('DMD', 'after', 'circle-open'),
    ...dots('DMD', 'dip', 'circle'),
    ...dots('DP-DMD', 'dip', 'diamond'),
  ]
  const depth = interval([...dipAt(tables, base, 'DMD').values()]).mean
  const labels = (places: Place[]) =>
    places.map(({ axis, value }, i) => (axis === places[i - 1]?.axis ? value : `<b>${axis}</b>  ${value}`))
  const axes = columns.flatMap(({ places, heights }, c) => {
    const n = c ? '2' : ''
    const x = { domain: [0.58 * c, 0.58 * c + 0.42], anchor: `y${n}`, range: [-0.15, 0.65], zeroline: true }
    const rows = { tickvals: heights, ticktext: labels(places), range: [lowest, 1], anchor: `x${n}` }
    return [
      [`xaxis${n}`, axisStyle("the guided teacher's diversity − the student's", x)],
      [`yaxis${n}`, axisStyle('', { ...rows, showgrid: false, zeroline: false })],
    ] as const
  })
  const line = { type: 'line', x0: depth, x1: depth, y0: lowest, y1: 1 }
  return figure(title, traces, {
    ...Object.fromEntries(axes),
    shapes: ['', '2'].map(n => ({
      ...{ ...line, xref: `x${n}`, yref: `y${n}` },
      line: { color: colours.DMD, width: 1, dash: 'dot' },
    })),
    ...{ width: 900, height: 150 - 17 * lowest, margin: { l: 130, r: 20, t: 70, b: 55 } },
  })
}

/** The columns of the map. */
const columns = methods.flatMap(of => (['dip', 'after'] as const).map(when => ({ of, when })))

/** The dip of DMD and DP-DMD by number of prompts and guidance: a row of panels for each rate, in the window and after it. */
export function dipMap(title: string, tables: DipTables): Figure {
  const panels = mapAxes.rate.flatMap((rate, row) =>
    columns.map(({ of, when }, column) => {
      const { rows, columns: ws, z } = promptsByGuidance(tables, of, { rate, when })
      return { rate, row, column, of, when, rows, ws, z }
    }),
  )
  const largest = Math.max(...panels.flatMap(({ z }) => z.flat()).filter(Number.isFinite))
  const bar = { title: { text: 'dip', side: 'right' }, thickness: 12 }
  const traces = panels.map(({ rows, ws, z, rate, of, when }, i) => {
    const tiles = rows.flatMap((y, r) => ws.map((w, c) => ({ x: String(w), y, value: z[r]![c]! })))
    const known = tiles.filter(({ value }) => Number.isFinite(value))
    const values = known.map(({ value }) => value)
    return {
      ...{ type: 'scatter', mode: 'markers+text', showlegend: false },
      ...{ x: known.map(({ x }) => x), y: known.map(({ y }) => y) },
      marker: {
        ...{ symbol: 'square', size: 36, color: values, cmin: 0, cmax: largest, colorscale: 'Viridis' },
        ...{ showscale: i === 0, colorbar: bar },
      },
      text: values.map(value => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace('-', '−')),
      textfont: { size: 11, color: values.map(value => (value > 0.6 * largest ? '#000000' : '#ffffff')) },
      hovertemplate: `${of}, ${windowName(when)}, rate ${rate}: %{y} prompts, w = %{x}: %{text}<extra></extra>`,
      ...{ xaxis: `x${i ? i + 1 : ''}`, yaxis: `y${i ? i + 1 : ''}` },
    }
  })
  const ticks = { type: 'category', showgrid: false, zeroline: false }
  const last = mapAxes.rate.length - 1
  const axes = panels.flatMap(({ row, column, rows, rate, of, when }, i) => {
    const n = i ? i + 1 : ''
    const across = [0.255 * column, 0.255 * column + 0.235]
    const down = [0.345 * (last - row), 0.345 * (last - row) + 0.31]
    const labelled = { x: row === last ? `w · ${of}<br>${windowName(when)}` : '', y: column ? '' : `rate ${rate}` }
    const x = { ...ticks, domain: across, range: [-0.6, 3.6], anchor: `y${n}`, showticklabels: row === last }
    const y = { ...ticks, domain: down, range: [-0.6, 4.6], anchor: `x${n}`, showticklabels: !column }
    return [
      [`xaxis${n}`, axisStyle(labelled.x, x)],
      [`yaxis${n}`, axisStyle(labelled.y, { ...y, categoryorder: 'array', categoryarray: rows })],
    ] as const
  })
  return figure(title, traces, {
    ...Object.fromEntries(axes),
    ...{ width: 860, height: 760, margin: { l: 80, r: 20, t: 60, b: 75 } },
  })
}

const windowName = (when: 'dip' | 'after') => `${windows[when][0]} ≤ s ≤ ${windows[when][1]}`
