import { shown } from '../../check'
import type { Noise } from '../../tensor/noise'
import type { tf } from '../../tf'
import { type Colour, columnOf, type Place, rowOf, type Scene, type Shape } from './scene'

/** The side of a picture and of a quadrant, in pixels. */
export const side = 16
export const half = side / 2

/** Colours in [−1, 1], RGB. */
const rgb = (...bytes: number[]) => bytes.map(byte => byte / 127.5 - 1)
export const background = rgb(24, 24, 30)
export const paints: Record<Colour, number[]> = {
  red: rgb(255, 40, 40),
  green: rgb(50, 205, 50),
  blue: rgb(50, 90, 255),
  yellow: rgb(255, 220, 40),
}

/** What no prompt controls, in pixels: how far an object's centre is from its quadrant's, and its radius. */
export const jitter = { centre: 0.5, radius: [2.5, 3] as const }

/** Signed distance to the edge of a shape of radius r around (0, 0), negative inside; in pixels, y points down. */
const edge: Record<Shape, (x: number, y: number, r: number) => number> = {
  circle: (x, y, r) => Math.hypot(x, y) - r,
  square: (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) - 0.9 * r,
  triangle: (x, y, r) => Math.max(y - r, (2 * Math.abs(x) - y - r) / Math.sqrt(5)),
}

/** The share of a pixel that an object covers, 0 … 1: its edge is one pixel wide. */
export const cover = (shape: Shape, x: number, y: number, r: number): number =>
  Math.min(1, Math.max(0, 0.5 - edge[shape](x, y, r)))

/** The centre of a place, in pixels. */
export const centreOf = (place: Place) => ({ x: half * (columnOf(place) + 0.5), y: half * (rowOf(place) + 0.5) })

/** Scenes as pictures, RGB in [−1, 1], row by row: 16·16·3 numbers each; centres and sizes are drawn at random. */
export function renderScenes(scenes: Scene[], noise: Noise): Float32Array[] {
  if (!Array.isArray(scenes) || !scenes.length || !scenes.every(Array.isArray))
    throw new Error(`renderScenes: expected one or more scenes, each a list of objects, got ${shown(scenes)}.`)
  const draws = noise.uniform<tf.Rank.R2>([scenes.length, 12], -1, 1)
  const u = draws.dataSync()
  draws.dispose()
  return scenes.map((scene, i) => render(scene, u.subarray(12 * i, 12 * i + 12)))
}

/** u: three numbers in [−1, 1] for each object: its two offsets and its radius */
function render(scene: Scene, u: ArrayLike<number>): Float32Array {
  const picture = Float32Array.from({ length: side * side * 3 }, (_, i) => background[i % 3]!)
  for (const [i, { shape, colour, place }] of scene.entries()) {
    const centre = centreOf(place)
    const [x, y] = [centre.x + jitter.centre * u[3 * i]!, centre.y + jitter.centre * u[3 * i + 1]!]
    const [small, large] = jitter.radius
    const r = small + ((large - small) * (u[3 * i + 2]! + 1)) / 2
    for (let p = 0; p < side * side; p++) {
      const a = cover(shape, (p % side) + 0.5 - x, Math.floor(p / side) + 0.5 - y, r)
      for (let c = 0; c < 3; c++) picture[3 * p + c]! += a * (paints[colour][c]! - picture[3 * p + c]!)
    }
  }
  return picture
}
