import type { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'

/** Sliced Wasserstein-2 distance of two samples: the root of the mean over `slices` random directions of the squared
 *  1-D distance between sorted projections.  a, b: [n, D] */
export function slicedWasserstein(a: Tensor2D, b: Tensor2D, noise: Noise, slices = 64): number {
  return tf.tidy(() => {
    const directions = noise.normal<tf.Rank.R2>([a.shape[1], slices])
    const unit = directions.div(directions.square().sum(0, true).sqrt()) as Tensor2D
    const project = (x: Tensor2D) => x.matMul(unit).transpose().arraySync() as number[][]
    const [p, q] = [project(a), project(b)].map(rows => rows.map(row => Float32Array.from(row).sort()))
    const squares = p!.map((row, s) => row.reduce((sum, x, i) => sum + (x - q![s]![i]!) ** 2, 0) / row.length)
    return Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / slices)
  })
}
