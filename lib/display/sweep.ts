import { check } from '../check'
import { checkLengths } from '../lengths'
import { type Figure, figure, panels } from './figure'
import { ink } from './theme'

/** A sweep on one data set: mean ± sd per setting; no sd where only the mean was published. */
export interface Sweep {
  settings: string[]
  mean: number[]
  sd?: number[]
  colour?: string
}

/** A sweep over one setting on several data sets, a panel each, on a common y range. Settings are evenly spaced; a dotted
 *  line marks the first, the baseline. */
export function sweepPanels(
  title: string,
  byPanel: Record<string, Sweep>,
  { x, y, range }: { x: string; y: string; range: [number, number] },
): Figure {
  const headings = Object.keys(byPanel)
  const { layout, on } = panels(
    headings.map(heading => `<b>${heading}</b>`),
    headings.length,
    { x, y },
  )
  const data = headings.flatMap((heading, i) => {
    const { settings, mean, sd, colour = '#009e73' } = byPanel[heading]!
    check('sweepPanels', 'numbers', { [heading]: mean })
    checkLengths(`sweepPanels, "${heading}"`, { settings, mean, sd: sd ?? mean })
    const bars = sd ? { error_y: { type: 'data', array: sd, thickness: 1, color: colour } } : {}
    const marker = { size: 8, color: settings.map((_, k) => (k ? colour : '#d55e00')) }
    const line = { color: colour, width: 1.5 }
    const trace = { type: 'scatter', mode: 'lines+markers', x: settings, y: mean, marker, line, ...bars }
    return [{ ...trace, name: heading, showlegend: false, ...on(i) }]
  })
  const shapes = headings.map((heading, i) => {
    const first = byPanel[heading]!.mean[0]!
    const line = { color: ink, width: 1, dash: 'dot' }
    return { type: 'line', xref: `${on(i).xaxis} domain`, yref: on(i).yaxis, x0: 0, x1: 1, y0: first, y1: first, line }
  })
  const axes = Object.entries(layout).map(([key, value]) => [key, withRange(key, value as object, range)])
  return figure(title, data, { ...Object.fromEntries(axes), shapes, width: 900, height: 360 })
}

const withRange = (key: string, axis: object, range: [number, number]) =>
  key.startsWith('yaxis') ? { ...axis, range } : key.startsWith('xaxis') ? { ...axis, type: 'category' } : axis
