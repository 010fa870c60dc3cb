import { noiseFromVelocity } from '../path/convert'
import type { Path } from '../path/path'
import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'
import { flowMatchingLoss } from './flow-matching'

/** Noise-prediction loss of a diffusion teacher: E ‖ ε̂ − ε ‖² with ε̂ = z_t + (1 − t) v, as a mean over all entries. It is
 *  (1 − t)² times the flow-matching loss (Eq. 3), so times near the noise have little weight.
 *  v, zt, eps: [B, D], t: [B]  →  scalar. Source: Ho et al. (2020), L_simple. */
export function noisePredictionLoss(v: Tensor2D, zt: Tensor2D, t: Tensor1D, eps: Tensor2D): Scalar {
  checkShapes('noisePredictionLoss', { v: [v, 'B', 'D'], zt: [zt, 'B', 'D'], t: [t, 'B'], eps: [eps, 'B', 'D'] })
  return tf.tidy(() => noiseFromVelocity(zt, t, v).sub(eps).square().mean())
}

/** The training loss of a path's models, teacher and fake model alike. With a floor, velocities count times min(1, t / floor):
 *  E ‖ x̂ − x ‖² / max(t, floor)² of x̂ = z_t − t v, which is least at x̂ = E[x | z_t] at every t. */
export const denoisingLoss = (
  { prediction, floor }: Pick<Path, 'prediction' | 'floor'>,
  v: Tensor2D,
  { x, eps, zt, t }: { x: Tensor2D; eps: Tensor2D; zt: Tensor2D; t: Tensor1D },
): Scalar => {
  if (prediction === 'noise') return noisePredictionLoss(v, zt, t, eps)
  const counted = (given: Tensor2D) => (floor ? given.mul(t.div(floor).minimum(1).expandDims(1)) : given) as Tensor2D
  return tf.tidy(() => flowMatchingLoss(counted(v), counted(x), counted(eps)))
}
