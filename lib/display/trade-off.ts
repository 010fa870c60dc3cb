import { check } from '../check'
import { type Figure, figure } from './figure'
import { axisStyle, coloursOf } from './theme'

/** A mean with its spread. */
interface Spread {
  mean: number
  sd: number
}

interface TradeOff {
  x: string
  y: string
  /** outliers: a second panel is a close-up without them */
  without?: string[]
}

/** One mark per model, mean ± sd on both axes, e.g. diversity against quality. Students are circles, a teacher is a diamond
 *  (open with 4 steps), and the student before training a square. */
export function tradeOff(
  title: string,
  byName: Record<string, { x: Spread; y: Spread }>,
  { x, y, without = [] }: TradeOff,
): Figure {
  const names = Object.keys(byName)
  const palette = coloursOf(names)
  const near = names.filter(name => !without.includes(name))
  const panels = without.length ? [names, near] : [names]
  const data = panels.flatMap((shown, panel) =>
    shown.map(name => mark(name, byName[name]!, palette[names.indexOf(name)]!, panel)),
  )
  const legend = { orientation: 'v', x: 1.01, xanchor: 'left', y: 1, yanchor: 'top', tracegroupgap: 0 }
  if (panels.length === 1) return figure(title, data, { legend, width: 900, xaxis: axisStyle(x), yaxis: axisStyle(y) })
  const axes = {
    xaxis: axisStyle(x, { domain: [0, 0.44], anchor: 'y' }),
    yaxis: axisStyle(y, { anchor: 'x' }),
    xaxis2: axisStyle(x, { domain: [0.56, 1], anchor: 'y2', ...rangeOf(near.map(name => byName[name]!.x)) }),
    yaxis2: axisStyle('', { anchor: 'x2', ...rangeOf(near.map(name => byName[name]!.y)) }),
  }
  const over = { xref: 'paper', yref: 'paper', xanchor: 'center', y: 1, yanchor: 'bottom', showarrow: false }
  const headings = ['all', `close-up, without ${without.join(', ')}`]
  const annotations = headings.map((text, i) => ({ ...over, text: `<b>${text}</b>`, x: 0.22 + 0.56 * i }))
  return figure(title, data, { ...axes, annotations, legend, width: 960, margin: { l: 60, r: 20, t: 75, b: 55 } })
}

function mark(name: string, { x, y }: { x: Spread; y: Spread }, colour: string, panel: number): object {
  check(`tradeOff, "${name}"`, 'number', { x: x.mean, y: y.mean })
  const bar = ({ sd }: Spread) => ({ type: 'data', array: [sd], thickness: 1 })
  const marker = { size: 10, color: colour, symbol: symbolOf(name) }
  const at = { x: [x.mean], y: [y.mean], error_x: bar(x), error_y: bar(y) }
  const axes = panel ? { xaxis: 'x2', yaxis: 'y2' } : {}
  return { type: 'scatter', mode: 'markers', name, legendgroup: name, showlegend: !panel, marker, ...at, ...axes }
}

/** A range with room for the marks and their bars. */
function rangeOf(spreads: Spread[]): { range: [number, number] } {
  const [low, high] = [Math.min(...spreads.map(s => s.mean - s.sd)), Math.max(...spreads.map(s => s.mean + s.sd))]
  const margin = 0.08 * (high - low)
  return { range: [low - margin, high + margin] }
}

function symbolOf(name: string): string {
  if (/^start/.test(name)) return 'square'
  if (!/teacher|Base Model/.test(name)) return 'circle'
  return /\b4 steps/.test(name) ? 'diamond-open' : 'diamond'
}
