export type Points = number[][]

/** The layers drawn on a square of the plane, from back to front. */
export interface Layers {
  heading: string
  extent: number
  /** values on a grid of cells, row by row from the bottom, drawn from transparent to full blue */
  heat?: number[]
  lines?: Points[]
  arrows?: { at: Points; vectors: Points }
  points?: Points
  crosses?: Points
}

const side = 320 // pixels
const hundredths = (x: number) => x.toFixed(2)

/** A square of the plane as SVG, in the colour of the surrounding text. */
export function planeSvg({
  heading,
  extent,
  heat = [],
  lines = [],
  arrows,
  points = [],
  crosses = [],
}: Layers): string {
  const px = (x: number) => hundredths(((x + extent) / (2 * extent)) * side)
  const py = (y: number) => px(-y)
  const path = (line: Points) => line.map(([x, y], i) => `${i ? 'L' : 'M'}${px(x!)} ${py(y!)}`).join('')
  const cells = Math.sqrt(heat.length)
  const [most, size] = [Math.max(...heat), side / cells]
  const cell = (value: number, i: number) =>
    `<rect x="${hundredths((i % cells) * size)}" y="${hundredths(side - (Math.floor(i / cells) + 1) * size)}" ` +
    `width="${hundredths(size + 0.3)}" height="${hundredths(size + 0.3)}" opacity="${hundredths((0.75 * value) / most)}"/>`
  const arrow = ([x, y]: number[], [dx, dy]: number[]) => {
    const [tx, ty] = [x! + dx!, y! + dy!]
    const barb = (turn: number) => [tx - 0.3 * dx! + turn * 0.15 * dy!, ty - 0.3 * dy! - turn * 0.15 * dx!]
    return path([[x!, y!], [tx, ty], barb(1)]) + path([[tx, ty], barb(-1)])
  }
  const cross = ([x, y]: number[]) => {
    const [cx, cy] = [Number(px(x!)), Number(py(y!))]
    return `M${cx - 4} ${cy - 4}L${cx + 4} ${cy + 4}M${cx + 4} ${cy - 4}L${cx - 4} ${cy + 4}`
  }
  const parts = [
    `<g fill="#0072b2">${heat.map((value, i) => (value > most / 200 ? cell(value, i) : '')).join('')}</g>`,
    `<path stroke="#0072b2" stroke-opacity="0.5" d="${lines.map(path).join('')}"/>`,
    `<path stroke="currentColor" d="${(arrows?.at ?? []).map((at, i) => arrow(at, arrows!.vectors[i]!)).join('')}"/>`,
    `<g fill="#d55e00">${points.map(([x, y]) => `<circle r="2" cx="${px(x!)}" cy="${py(y!)}"/>`).join('')}</g>`,
    `<path stroke="currentColor" stroke-width="1.5" d="${crosses.map(cross).join('')}"/>`,
    `<rect width="${side}" height="${side}" fill="none" stroke="currentColor" stroke-opacity="0.4"/>`,
  ]
  const svg = `<svg viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" fill="none">${parts.join('')}</svg>`
  return `<figure><figcaption>${heading}</figcaption>${svg}</figure>`
}

/** Named numbers, as a line below the pictures. */
export const numbers = (named: Record<string, number>): string =>
  `<p>${Object.entries(named)
    .map(([name, value]) => `${name} <b>${value.toFixed(3)}</b>`)
    .join(' · ')}</p>`
