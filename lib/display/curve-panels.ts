import { checkLengths } from '../lengths'
import { type Figure, figure, panels } from './figure'
import type { Curve } from './plots'
import { coloursOf, ink } from './theme'

interface CurvePanels {
  x: string
  y: string
  /** of y, shared by all panels */
  range: [number, number]
  /** vertical lines, drawn in every panel */
  marks?: { x: number; dash: 'solid' | 'dot' }[]
}

/** Curves in panels side by side, by panel and by name. A name has one colour and one legend entry across the panels;
 *  bars are ± `sd`. */
export function curvePanels(
  title: string,
  byPanel: Record<string, Record<string, Curve>>,
  { x, y, range, marks = [] }: CurvePanels,
): Figure {
  const headings = Object.keys(byPanel)
  const names = [...new Set(Object.values(byPanel).flatMap(Object.keys))]
  const palette = coloursOf(names)
  const { layout, on } = panels(
    headings.map(heading => `<b>${heading}</b>`),
    headings.length,
    { x, y },
  )
  const first = (name: string) => headings.findIndex(heading => name in byPanel[heading]!)
  const data = headings.flatMap((heading, i) =>
    Object.entries(byPanel[heading]!).map(([name, { x, y, sd }]) => {
      checkLengths(`curvePanels, "${heading}, ${name}"`, { x, y, sd: sd ?? y })
      const color = palette[names.indexOf(name)]!
      const legend = { name, legendgroup: name, showlegend: first(name) === i }
      const style = { line: { color, width: 1.5 }, marker: { size: 4, color } }
      const bars = sd ? { error_y: { type: 'data', array: sd, thickness: 1, width: 0 } } : {}
      return { type: 'scatter', mode: 'lines+markers', x, y, ...legend, ...style, ...bars, ...on(i) }
    }),
  )
  const shapes = headings.flatMap((_, i) =>
    marks.map(mark => ({
      ...{ type: 'line', xref: on(i).xaxis, yref: on(i).yaxis, layer: 'below' },
      ...{ x0: mark.x, x1: mark.x, y0: range[0], y1: range[1], line: { color: ink, width: 1, dash: mark.dash } },
    })),
  )
  const sameRange = Object.entries(layout).map(([key, value]) =>
    key.startsWith('yaxis') ? [key, { ...(value as object), range }] : [key, value],
  )
  const legend = { orientation: 'h', x: 1, xanchor: 'right', yref: 'container', y: 0.92, yanchor: 'top' }
  return figure(title, data, { ...Object.fromEntries(sameRange), shapes, legend, width: 900, height: 400 })
}
