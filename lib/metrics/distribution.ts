import { check } from '../tensor/check'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor2D, tf } from '../tf'
import { histogramKl, type Points } from './modes'

/** Sliced Wasserstein-2 distance of two samples: the root of the mean over `slices` random directions of the squared
 *  1-D distance between sorted projections.  a, b: [n, D]. Errors: different numbers of samples. */
export function slicedWasserstein(a: Tensor2D, b: Tensor2D, noise: Noise, slices = 64): number {
  checkShapes('slicedWasserstein', { a: [a, 'n', 'D'], b: [b, 'n', 'D'] })
  check('slicedWasserstein', 'count', { slices })
  return tf.tidy(() => {
    const directions = noise.normal<tf.Rank.R2>([a.shape[1], slices])
    const unit = directions.div(directions.square().sum(0, true).sqrt()) as Tensor2D
    const project = (x: Tensor2D) => x.matMul(unit).transpose().arraySync() as number[][]
    const [p, q] = [project(a), project(b)].map(rows => rows.map(row => Float32Array.from(row).sort()))
    const squares = p!.map((row, s) => row.reduce((sum, x, i) => sum + (x - q![s]![i]!) ** 2, 0) / row.length)
    return Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / slices)
  })
}

/** KL between a sample's 2-D histogram and an exact density, in nats, on a grid of bins² cells over [−extent, extent]²:
 *  reverse: KL(sample ‖ density), forward: KL(density ‖ sample). Samples outside count into the border cells.
 *  logDensity: log of the density at each cell's centre, row by row from the bottom (`cellCentres`). */
export function gridKl(samples: Points, logDensity: ArrayLike<number>, extent: number, bins: number, floor = 1e-6) {
  if (logDensity.length !== bins * bins) {
    throw new Error(`gridKl: expected the log-density at ${bins * bins} cells (bins²), got ${logDensity.length}.`)
  }
  if (!samples.length) throw new Error('gridKl: expected at least one sample, got none.')
  const cell = (x: number) => Math.min(bins - 1, Math.max(0, Math.floor(((x + extent) / (2 * extent)) * bins)))
  const counts = new Array<number>(bins * bins).fill(0)
  for (const [x, y] of samples) counts[cell(y!) * bins + cell(x!)]! += 1 / samples.length
  const top = Math.max(...Array.from(logDensity)) // far from all modes, exp of the plain values would be 0 everywhere
  const density = Array.from(logDensity, value => Math.exp(value - top))
  const total = density.reduce((sum, p) => sum + p, 0)
  const exact = density.map(p => p / total)
  return { reverse: histogramKl(counts, exact, floor), forward: histogramKl(exact, counts, floor) }
}

/** The centres of those cells, row by row from the bottom.  →  bins² points */
export function cellCentres(extent: number, bins: number): Points {
  const at = (i: number) => -extent + (2 * extent * (i + 0.5)) / bins
  return Array.from({ length: bins * bins }, (_, i) => [at(i % bins), at(Math.floor(i / bins))])
}
