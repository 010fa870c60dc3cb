import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor2D, tf } from '../tf'

/** Feature distance of two batches: E Σ_f (φ_f(x) − φ_f(y))².  fx, fy: [B, F]  →  scalar
 *  With unit-normalised, weighted channels of an image network, this is LPIPS (Zhang et al., 2018). */
export function featureDistance(fx: Tensor2D, fy: Tensor2D): Scalar {
  checkShapes('featureDistance', { fx: [fx, 'B', 'F'], fy: [fy, 'B', 'F'] })
  return tf.tidy(() => fx.sub(fy).square().sum(1).mean())
}

/** Random Fourier features, for when there is no feature network: φ(x) = √(1/F) [cos(W x), sin(W x)], W ~ N(0, 1/width²).
 *  ‖φ‖ = 1; the distance is 2 − 2 k(x, y), where k approximates the Gaussian kernel of that width.  x: [B, D]  →  [B, 2 F]
 *  Source: Rahimi & Recht (2007). */
export function fourierFeatures(x: Tensor2D, count: number, width: number, noise: Noise): Tensor2D {
  return tf.tidy(() => {
    const w = noise.normal<tf.Rank.R2>([x.shape[1], count]).mul(1 / width)
    const angles = x.matMul(w as Tensor2D)
    return tf.concat([tf.cos(angles), tf.sin(angles)], 1).mul(1 / Math.sqrt(count)) as Tensor2D
  })
}
