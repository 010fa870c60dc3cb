import { check } from '../check'
import { pack } from './pack'

/** A scalar field on a square grid, row 0 at the bottom. */
export interface Field {
  values: number[][]
  extent: number
}

/** A function on the plane, evaluated at the centres of n² cells of [−extent, extent]². */
export function fieldOf(f: (x: number[]) => number, extent: number, n = 40): Field {
  check('fieldOf', 'function', { f })
  check('fieldOf', 'positive', { extent })
  check('fieldOf', 'count', { n })
  const place = (i: number) => -extent + (2 * extent * (i + 0.5)) / n
  const row = (r: number) => Array.from({ length: n }, (_, c) => f([place(c), place(r)]))
  const values = Array.from({ length: n }, (_, r) => row(r))
  check('fieldOf', 'rows', { values })
  return { extent, values }
}

/** Arrows of a vector field at n² points of the plane, `scale` times as long as the vectors. */
export function arrowsOf(F: (x: number[]) => number[], extent: number, { n = 11, scale = 1 } = {}) {
  check('arrowsOf', 'positive', { extent })
  check('arrowsOf', 'count', { n })
  const place = (k: number) => extent * ((2 * k + 1) / n - 1)
  const at = Array.from({ length: n * n }, (_, i) => [place(i % n), place(Math.floor(i / n))])
  return { at, vectors: at.map(F), scale }
}

/** Draw signed fields as heat maps under the panels of a figure: red above zero, blue below. Colours saturate at `most`,
 *  or at each field's largest absolute value.  →  traces and layout for `figure(title, …)` */
export function overSigned(
  panels: { data: object[]; layout: Record<string, unknown> },
  fields: Field[],
  most?: number,
) {
  const { title: _, ...layout } = panels.layout
  const heats = fields.map(({ values, extent }, i) => {
    const top = most ?? Math.max(...values.flat().map(Math.abs), Number.MIN_VALUE)
    const step = (2 * extent) / values.length
    return {
      type: 'heatmap',
      z: values.map(row => row.map(v => Number(v.toPrecision(3)))),
      ...{ x0: -extent + step / 2, dx: step, y0: -extent + step / 2, dy: step },
      ...{ zmin: -top, zmax: top, colorscale, showscale: false, zsmooth: 'best' },
      ...{ xaxis: `x${i ? i + 1 : ''}`, yaxis: `y${i ? i + 1 : ''}` },
    }
  })
  return [[...heats, ...panels.data].map(pack) as object[], layout as Record<string, unknown>] as const
}

const colorscale = [
  [0, 'rgba(0,114,178,1)'],
  [0.4999, 'rgba(0,114,178,0)'],
  [0.5, 'rgba(213,94,0,0)'],
  [1, 'rgba(213,94,0,1)'],
]
