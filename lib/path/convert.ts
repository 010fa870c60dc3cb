import { perSample } from '../tensor/per-sample'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

// Conversions between the four predictions at z_t. zt, v, x, eps, score: [B, D], t: [B].
// With x̂ = E[x | z_t] and v = E[ε − x | z_t]:  z_t = (1 − t) x̂ + t ε̂  and  v = ε̂ − x̂.

type Conversion = (zt: Tensor2D, t: Tensor1D, given: Tensor2D) => Tensor2D

const conversion = (name: string, formula: (zt: Tensor2D, t: Tensor2D, given: Tensor2D) => tf.Tensor): Conversion =>
  function convert(zt, t, given) {
    checkShapes(name, { zt: [zt, 'B', 'D'], t: [t, 'B'], 'the third argument': [given, 'B', 'D'] })
    return tf.tidy(() => formula(zt, perSample(t, zt) as Tensor2D, given) as Tensor2D)
  }

/** x̂ = z_t − t v */
export const dataFromVelocity = conversion('dataFromVelocity', (zt, t, v) => zt.sub(t.mul(v)))

/** v = (z_t − x̂) / t; needs t > 0 */
export const velocityFromData = conversion('velocityFromData', (zt, t, x) => zt.sub(x).div(t))

/** ε̂ = z_t + (1 − t) v */
export const noiseFromVelocity = conversion('noiseFromVelocity', (zt, t, v) => zt.add(tf.sub(1, t).mul(v)))

/** v = (ε̂ − z_t) / (1 − t); needs t < 1 */
export const velocityFromNoise = conversion('velocityFromNoise', (zt, t, eps) => eps.sub(zt).div(tf.sub(1, t)))

/** ∇ log p_t(z_t) = −ε̂ / t = −(z_t + (1 − t) v) / t; needs t > 0 */
export const scoreFromVelocity = conversion('scoreFromVelocity', (zt, t, v) => zt.add(tf.sub(1, t).mul(v)).div(t).neg())

/** v = −(z_t + t s) / (1 − t); needs t < 1 (at t → 1 prefer `velocityFromData`, which is stable there) */
export const velocityFromScore = conversion('velocityFromScore', (zt, t, s) => zt.add(t.mul(s)).div(tf.sub(1, t)).neg())
