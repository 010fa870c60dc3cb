import { check } from '../check'
import { checkLengths } from '../lengths'
import { type Figure, figure, panels } from './figure'
import { column, round } from './plots'
import { ink } from './theme'

type Points = number[][]

/** A scalar field on a grid over [-extent, extent]²; values: [bins][bins], row 0 at the bottom. */
export interface Field {
  values: number[][]
  extent: number
}

/** Arrows at points, `scale` times as long as the vectors; at, vectors: [N][2]. */
export interface Arrows {
  at: Points
  vectors: Points
  scale?: number
}

/** Scalar fields, points and arrows on the plane, one panel per entry. */
export function fields(
  title: string,
  byPanel: Record<string, { field?: Field; arrows?: Arrows; points?: Points }>,
  { extent, columns = 4, colour = '#d55e00' }: { extent: number; columns?: number; colour?: string },
): Figure {
  check('fields', 'positive', { extent })
  check('fields', 'count', { columns })
  const headings = Object.keys(byPanel)
  const wide = Math.min(columns, headings.length)
  const { layout, on } = panels(headings, wide, { x: 'x₁', y: 'x₂', range: [-extent, extent], square: true })
  const data = headings.flatMap((heading, i) => {
    const { field, arrows, points } = byPanel[heading]!
    return [
      ...(field ? [{ ...heat(field), ...on(i) }] : []),
      ...(points
        ? [
            {
              type: 'scatter',
              mode: 'markers',
              ...column(points),
              marker: { size: 3, color: ink },
              hoverinfo: 'x+y',
              showlegend: false,
              ...on(i),
            },
          ]
        : []),
      ...(arrows
        ? [
            {
              type: 'scatter',
              mode: 'lines',
              ...arrowLines(arrows),
              line: { color: colour, width: 1.2 },
              hoverinfo: 'skip',
              showlegend: false,
              ...on(i),
            },
          ]
        : []),
    ]
  })
  const side = Math.min(280, 760 / wide)
  return figure(title, data, {
    ...layout,
    width: 100 + side * wide,
    height: 120 + side * Math.ceil(headings.length / wide),
  })
}

function heat({ values, extent }: Field): object {
  const step = (2 * extent) / values.length
  return {
    type: 'heatmap',
    zsmooth: 'best',
    z: values.map(row => row.map(v => Number(v.toPrecision(3)))),
    x0: -extent + step / 2,
    dx: step,
    y0: -extent + step / 2,
    dy: step,
    colorscale: [
      [0, 'rgba(0,114,178,0)'],
      [1, 'rgba(0,114,178,0.75)'],
    ],
    showscale: false,
    hoverinfo: 'skip',
  }
}

function arrowLines({ at, vectors, scale = 1 }: Arrows): { x: (number | null)[]; y: (number | null)[] } {
  check('fields, arrows', 'number', { scale })
  checkLengths('fields, arrows', { at, vectors })
  const [x, y]: (number | null)[][] = [[], []]
  for (const [i, [px, py]] of at.entries()) {
    const [dx, dy] = [vectors[i]![0]! * scale, vectors[i]![1]! * scale]
    const [tx, ty] = [px! + dx, py! + dy]
    x!.push(px!, tx, tx - 0.3 * dx + 0.15 * dy, null, tx, tx - 0.3 * dx - 0.15 * dy, null)
    y!.push(py!, ty, ty - 0.3 * dy - 0.15 * dx, null, ty, ty - 0.3 * dy + 0.15 * dx, null)
  }
  return { x: x!.map(v => v && round(v)), y: y!.map(v => v && round(v)) }
}
