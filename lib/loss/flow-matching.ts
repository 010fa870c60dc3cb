import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor2D, tf } from '../tf'

/** Eq. 3, flow-matching loss: E ‖ v_θ(z_t, t) − (ε − x) ‖², as a mean over all entries.
 *  v, x, eps: [B, D]  →  scalar.  Trains the teacher on data, and the fake model on detached student samples. */
export function flowMatchingLoss(v: Tensor2D, x: Tensor2D, eps: Tensor2D): Scalar {
  checkShapes('flowMatchingLoss', { v: [v, 'B', 'D'], x: [x, 'B', 'D'], eps: [eps, 'B', 'D'] })
  return tf.tidy(() => v.sub(eps.sub(x)).square().mean())
}
