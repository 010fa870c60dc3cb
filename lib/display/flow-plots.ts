import { check } from '../check'
import { checkLengths } from '../lengths'
import { type Figure, figure, panels } from './figure'
import { coloursOf, ink } from './theme'

type Points = number[][]

interface PlanePanels {
  extent: number
  columns?: number
  /** crosses in every panel, e.g. the modes */
  modes?: Points
}

/** The mode that each place belongs to, one colour per mode, one panel per entry. Without `points`, labels are those of the
 *  bins² cells of a square, row by row from the bottom (`cellCentres`); with them, one per point. Each mode [K][2] is a
 *  disc of its colour, as the key. */
export function modeMaps(
  title: string,
  byPanel: Record<string, { labels: number[]; points?: Points }>,
  { extent, columns = 4, modes }: PlanePanels & { modes: Points },
): Figure {
  check('modeMaps', 'positive', { extent })
  check('modeMaps', 'rows', { modes })
  const colours = modes.map((_, k) => `hsl(${Math.round((360 * k) / modes.length)},65%,${k % 2 ? 45 : 62}%)`)
  const traces = Object.entries(byPanel).map(([heading, { labels, points }]) => {
    check(`modeMaps, "${heading}"`, 'numbers', { labels })
    if (!points) return cells(labels, extent, colours)
    checkLengths(`modeMaps, "${heading}"`, { labels, points })
    const marker = { size: 4, color: labels.map(k => colours[k]!) }
    return { type: 'scatter', mode: 'markers', ...columnsOf(points), marker, showlegend: false }
  })
  return planeFigure(title, Object.keys(byPanel), i => [traces[i]!], { extent, columns, modes, colours })
}

function cells(labels: number[], extent: number, colours: string[]): object {
  const bins = Math.sqrt(labels.length)
  if (!Number.isInteger(bins))
    throw new Error(`modeMaps: expected labels of bins² cells, got ${labels.length}. Make the cells with cellCentres.`)
  const step = (2 * extent) / bins
  const [last, at] = [colours.length - 1, { x0: -extent + step / 2, dx: step, y0: -extent + step / 2, dy: step }]
  return {
    type: 'heatmap',
    z: Array.from({ length: bins }, (_, row) => labels.slice(row * bins, (row + 1) * bins)),
    ...at,
    zmin: 0,
    zmax: last,
    colorscale: colours.map((colour, k) => [k / last, colour]),
    showscale: false,
  }
}

/** Trajectories on the plane, by panel and by name; each is a list of points [x₁, x₂], the last one marked. */
export function paths(title: string, byPanel: Record<string, Record<string, Points[]>>, options: PlanePanels): Figure {
  check('paths', 'positive', { extent: options.extent })
  const names = [...new Set(Object.values(byPanel).flatMap(Object.keys))]
  const palette = coloursOf(names)
  const seen = new Set<string>()
  const traces = Object.values(byPanel).map(series =>
    Object.entries(series).flatMap(([name, lines]) => {
      const colour = palette[names.indexOf(name)]!
      const style = { name, legendgroup: name, line: { color: colour, width: lines.length > 1 ? 1.2 : 3 } }
      const showlegend = names.length > 1 && !seen.has(name) && !!seen.add(name)
      const ends = columnsOf(lines.map(line => line.at(-1)!))
      return [
        { type: 'scatter', mode: 'lines', ...columnsOf(lines.flatMap(line => [...line, []])), ...style, showlegend },
        {
          type: 'scatter',
          mode: 'markers',
          ...ends,
          ...style,
          marker: { size: 4, color: colour },
          showlegend: false,
        },
      ]
    }),
  )
  return planeFigure(title, Object.keys(byPanel), i => traces[i]!, options)
}

function planeFigure(
  title: string,
  headings: string[],
  tracesOf: (panel: number) => object[],
  { extent, columns = 4, modes = [], colours }: PlanePanels & { colours?: string[] },
): Figure {
  const wide = Math.min(columns, headings.length)
  const { layout, on } = panels(headings, wide, { x: 'x₁', y: 'x₂', range: [-extent, extent], square: true })
  const crosses = {
    type: 'scatter',
    mode: 'markers',
    ...columnsOf(modes),
    marker: colours
      ? { size: 9, color: colours, symbol: 'circle', line: { width: 1.5, color: ink } }
      : { size: 8, color: ink, symbol: 'cross-thin-open', line: { width: 1.5, color: ink } },
    hoverinfo: 'skip',
    showlegend: false,
  }
  const data = headings.flatMap((_, i) =>
    [...tracesOf(i), ...(modes.length ? [crosses] : [])].map(trace => ({ ...trace, ...on(i) })),
  )
  const side = Math.min(300, 760 / wide)
  const height = 120 + side * Math.ceil(headings.length / wide)
  // between title and headings
  const legend = { orientation: 'h', x: 1, xanchor: 'right', yref: 'container', y: 1 - 32 / height, yanchor: 'top' }
  return figure(title, data, { ...layout, legend, width: 100 + side * wide, height })
}

const columnsOf = (points: Points) => ({ x: points.map(p => round(p[0])), y: points.map(p => round(p[1])) })
const round = (x?: number) => (x === undefined ? null : Math.round(x * 1e3) / 1e3)
