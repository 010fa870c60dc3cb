import { shown } from '../../check'
import { background, centreOf, cover, half, jitter, paints, side } from './render'
import { colours, type Place, places, type Scene, type SceneObject, type Shape, shapes } from './scene'

/** The largest RMS difference over a quadrant, on the scale of [−1, 1], between a picture and what it is read as. */
export const tolerance = 0.15

/** Read a picture: its objects, or undefined if a quadrant shows neither background nor a known object, or if all are
 *  empty. In each quadrant the best colour is found by projection; each shape is then rendered with position and size from
 *  the moments of that colour's cover, and the nearest one within `tolerance` is what the quadrant shows.
 *  picture: 16·16·3 numbers in [−1, 1].
 *  @throws pictures of another size. */
export function readScene(picture: ArrayLike<number>): Scene | undefined {
  if (picture?.length !== side * side * 3)
    throw new Error(
      `readScene: expected a picture of ${side}·${side}·3 numbers in [−1, 1], got ${picture?.length ?? shown(picture)}.`,
    )
  const objects: Scene = []
  for (const place of places) {
    const object = readQuadrant(quadrant(picture, place), place)
    if (!object) return undefined
    if (object !== 'empty') objects.push(object)
  }
  return objects.length ? objects : undefined
}

/** The pixels of a quadrant minus the background.  →  8·8·3 numbers */
function quadrant(picture: ArrayLike<number>, place: Place): Float32Array {
  const { x, y } = centreOf(place)
  const corner = ((y - half / 2) * side + x - half / 2) * 3
  const pixels = new Float32Array(half * half * 3)
  for (let i = 0; i < pixels.length; i++) {
    const row = (i / (half * 3)) | 0
    pixels[i] = picture[corner + i + row * (side - half) * 3]! - background[i % 3]!
  }
  return pixels
}

function readQuadrant(pixels: Float32Array, place: Place): SceneObject | 'empty' | undefined {
  if (difference(pixels, [0, 0, 0], nothing) < tolerance) return 'empty'
  const { colour, paint, covers } = nearestPaint(pixels)
  let best: { shape?: Shape; error: number } = { error: tolerance }
  for (const shape of shapes) {
    const error = difference(pixels, paint, fitted(shape, covers))
    if (error < best.error) best = { shape, error }
  }
  return best.shape && { shape: best.shape, colour, place }
}

const nothing = new Float32Array(half * half)

/** The colour that fits a quadrant best, and its cover of each pixel, by projection.  covers: 8·8 numbers */
function nearestPaint(pixels: Float32Array) {
  const fits = colours.map(colour => {
    const paint = paints[colour].map((value, c) => value - background[c]!)
    const length = paint.reduce((sum, value) => sum + value * value, 0)
    const covers = new Float32Array(pixels.length / 3)
    for (let i = 0; i < pixels.length; i++) covers[(i / 3) | 0]! += (paint[i % 3]! * pixels[i]!) / length
    return { colour, paint, covers, error: difference(pixels, paint, covers) }
  })
  return fits.reduce((best, fit) => (fit.error < best.error ? fit : best))
}

/** Area over r², and how far the centre of mass lies below the centre, in units of r. */
const form: Record<Shape, { area: number; rise: number }> = {
  circle: { area: Math.PI, rise: 0 },
  square: { area: 4 * 0.9 ** 2, rise: 0 },
  triangle: { area: 2, rise: 1 / 3 },
}

/** The cover of a shape with position and size from the moments of `covers`, clamped to what the renderer draws. */
function fitted(shape: Shape, covers: Float32Array): Float32Array {
  const [x, y] = [(p: number) => (p % half) + 0.5 - half / 2, (p: number) => ((p / half) | 0) + 0.5 - half / 2] as const
  let [mass, mx, my] = [1e-6, 0, 0]
  for (let p = 0; p < covers.length; p++) {
    mass += covers[p]!
    mx += covers[p]! * x(p)
    my += covers[p]! * y(p)
  }
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
  const r = clamp(Math.sqrt(Math.max(0, mass) / form[shape].area), ...jitter.radius)
  const x0 = clamp(mx / mass, -jitter.centre, jitter.centre)
  const y0 = clamp(my / mass - form[shape].rise * r, -jitter.centre, jitter.centre)
  return covers.map((_, p) => cover(shape, x(p) - x0, y(p) - y0, r))
}

/** RMS difference between a quadrant and a colour applied with a cover. */
function difference(pixels: Float32Array, paint: number[], covers: Float32Array): number {
  let sum = 0
  for (let i = 0; i < pixels.length; i++) sum += (pixels[i]! - covers[(i / 3) | 0]! * paint[i % 3]!) ** 2
  return Math.sqrt(sum / pixels.length)
}
