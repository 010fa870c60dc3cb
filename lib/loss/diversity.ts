import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor2D, tf } from '../tf'

/** Eq. 7, diversity loss: keep the student's first velocity on the teacher's early path.
 *  E ‖ v_θ(ε, 1) − ṽ ‖², as a mean over all entries.  v1, vTilde: [B, D]  →  scalar */
export function diversityLoss(v1: Tensor2D, vTilde: Tensor2D): Scalar {
  checkShapes('diversityLoss', { v1: [v1, 'B', 'D'], vTilde: [vTilde, 'B', 'D'] })
  return tf.tidy(() => v1.sub(vTilde).square().mean())
}
