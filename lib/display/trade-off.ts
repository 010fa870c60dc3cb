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
  /** parts of the axes to be seen: a close-up */
  ranges?: { x: [number, number]; y: [number, number] }
}

/** One mark a model, mean ± sd on both axes, e.g. diversity against quality. Students are circles; a teacher is a diamond,
 *  in few steps an open one, and a start a square. */
export function tradeOff(
  title: string,
  byName: Record<string, { x: Spread; y: Spread }>,
  { x, y, ranges }: TradeOff,
): Figure {
  const names = Object.keys(byName)
  const palette = coloursOf(names)
  const bar = ({ sd }: Spread) => ({ type: 'data', array: [sd], thickness: 1 })
  const data = names.map((name, i) => {
    const point = byName[name]!
    const marker = { size: 10, color: palette[i], symbol: symbolOf(name) }
    const at = { x: [point.x.mean], y: [point.y.mean], error_x: bar(point.x), error_y: bar(point.y) }
    return { type: 'scatter', mode: 'markers', name, marker, ...at }
  })
  const legend = { orientation: 'v', x: 1.01, xanchor: 'left', y: 1, yanchor: 'top' }
  const axis = (text: string, range?: [number, number]) => axisStyle(text, range ? { range } : {})
  return figure(title, data, { legend, width: 900, xaxis: axis(x, ranges?.x), yaxis: axis(y, ranges?.y) })
}

function symbolOf(name: string): string {
  if (/^start/.test(name)) return 'square'
  if (!/teacher|Base Model/.test(name)) return 'circle'
  return /\b4 steps/.test(name) ? 'diamond-open' : 'diamond'
}
