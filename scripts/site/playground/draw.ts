import { extent } from './state'

/** The content of one panel. */
export interface Picture {
  density?: Float32Array
  side: number
  means: number[][]
  points: number[][]
  arrows?: { at: number[][]; vectors: number[][] }
  colour: string
}

/** The page's current colours, light or dark. */
const inks = (canvas: HTMLCanvasElement) => {
  const style = getComputedStyle(canvas)
  return { text: style.color, line: style.getPropertyValue('--line').trim() }
}

/** Clear a canvas and match it to the screen's resolution.  →  its context and its sides in CSS pixels */
function cleared(canvas: HTMLCanvasElement) {
  const { clientWidth: size, clientHeight: height } = canvas
  const [across, down] = [size, height].map(length => Math.round(length * devicePixelRatio)) as [number, number]
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down]
  const context = canvas.getContext('2d')!
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  context.clearRect(0, 0, size, height)
  return { context, size, height }
}

/** Conversion from the plane to the panel and back: x to the right, y upwards. */
export const toPanel = ([x, y]: number[], size: number): [number, number] => [
  ((x! + extent) / (2 * extent)) * size,
  ((extent - y!) / (2 * extent)) * size,
]
export const toPlane = (x: number, y: number, size: number): [number, number] => [
  (x / size) * 2 * extent - extent,
  extent - (y / size) * 2 * extent,
]

/** Draw a panel: the exact density in grey, the modes as crosses, samples as points, the score gap as arrows. */
export function drawPanel(canvas: HTMLCanvasElement, { density, side, means, points, arrows, colour }: Picture): void {
  const { context, size } = cleared(canvas)
  const { text } = inks(canvas)
  if (density) context.drawImage(shade(density, side, text), 0, 0, size, size)
  context.strokeStyle = text
  context.globalAlpha = means.length > 12 ? 0.25 : 0.6
  for (const mean of means) {
    const [x, y] = toPanel(mean, size)
    line(context, [x - 4, y], [x + 4, y])
    line(context, [x, y - 4], [x, y + 4])
  }
  context.fillStyle = colour
  context.globalAlpha = 0.75
  for (const point of points) {
    context.beginPath()
    context.arc(...toPanel(point, size), 1.8, 0, 2 * Math.PI)
    context.fill()
  }
  context.globalAlpha = 0.6
  if (arrows) drawArrows(context, arrows, size)
  context.globalAlpha = 1
}

/** Draw arrows, at most one grid cell long: the longest tenth are cut, so that the rest stay visible. */
function drawArrows(
  context: CanvasRenderingContext2D,
  { at, vectors }: NonNullable<Picture['arrows']>,
  size: number,
): void {
  const lengths = vectors.map(([x, y]) => Math.hypot(x!, y!))
  const usual = [...lengths].sort((a, b) => a - b)[Math.floor(0.9 * lengths.length)] || 1
  for (const [i, place] of at.entries()) {
    const scale = (0.32 / usual) * Math.min(1, usual / lengths[i]!)
    if (!(lengths[i]! * scale > 0.02)) continue
    const [from, to] = [place, place.map((p, axis) => p + vectors[i]![axis]! * scale)].map(p => toPanel(p, size)) as [
      [number, number],
      [number, number],
    ]
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
    line(context, from, to)
    for (const turn of [2.6, -2.6])
      line(context, to, [to[0] + 4 * Math.cos(angle + turn), to[1] + 4 * Math.sin(angle + turn)])
  }
}

function line(context: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  context.stroke()
}

/** A density as a picture: its square root is the opacity of the page's ink, so that rare modes are visible too. */
function shade(density: Float32Array, side: number, ink: string): HTMLCanvasElement {
  const picture = Object.assign(document.createElement('canvas'), { width: side, height: side })
  const context = picture.getContext('2d')!
  const image = context.createImageData(side, side)
  const rgb = ink.match(/\d+/g)!.slice(0, 3).map(Number)
  const most = density.reduce((a, b) => Math.max(a, b), 0)
  for (const [i, value] of density.entries()) image.data.set([...rgb, 110 * Math.sqrt(value / most)], 4 * i)
  context.putImageData(image, 0, 0)
  return picture
}

/** Draw curves in [0, 1] over updates, with a line at the scrubber's position. */
export function drawCurves(
  canvas: HTMLCanvasElement,
  curves: { colour: string; dash?: number[]; points: [number, number][] }[],
  { of, at }: { of: number; at: number },
): void {
  const { context, size, height } = cleared(canvas)
  const { text, line: faint } = inks(canvas)
  const left = 34
  const place = (update: number, value: number): [number, number] => [
    left + (update / of) * (size - left - 8),
    8 + (1 - value) * (height - 16),
  ]
  context.font = '12px system-ui, sans-serif'
  context.fillStyle = text
  context.strokeStyle = faint
  for (const value of [0, 0.5, 1]) {
    line(context, place(0, value), place(of, value))
    context.fillText(String(value), 4, place(0, value)[1] + 4)
  }
  context.strokeStyle = text
  line(context, place(at, 0), place(at, 1))
  context.lineWidth = 2
  for (const { colour, dash, points } of curves) {
    context.strokeStyle = colour
    context.setLineDash(dash ?? [])
    context.beginPath()
    for (const [update, value] of points) context.lineTo(...place(update, value))
    context.stroke()
  }
  context.setLineDash([])
  context.lineWidth = 1
}
