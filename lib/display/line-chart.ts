import { ink } from './theme'

export interface Line {
  colour: string
  points: (readonly [x: number, y: number])[]
}

const [width, height] = [240, 90]

/** Lines over x in [0, most], on a common y range, as the data URL of an SVG; each is thinned to about 120 points. */
export function lineChart(lines: Line[], most: number): string {
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y))
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const at = ([x, y]: readonly [number, number]) =>
    `${((x / most) * width).toFixed(1)},${(height - 6 - (high > low ? (y - low) / (high - low) : 0.5) * (height - 12)).toFixed(1)}`
  const drawn = lines.map(({ colour, points }) => {
    const stride = Math.ceil(points.length / 120)
    const some = points.filter((_, i) => i % stride === 0 || i === points.length - 1)
    return `<polyline points="${some.map(at).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5" vector-effect="non-scaling-stroke"/>`
  })
  const axis = `<path d="M0 ${height - 1}H${width}" stroke="${ink}"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${axis}${drawn.join('')}</svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
