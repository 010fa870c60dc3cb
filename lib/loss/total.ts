import { check } from '../check'
import { checkShapes } from '../tensor/shape'
import { type Scalar, tf } from '../tf'

/** Eq. 8, the loss of DP-DMD: ℓ = ℓ_DMD + λ ℓ_Div.  Three scalars  →  scalar */
export function totalLoss(dmd: Scalar, diversity: Scalar, lambda: number): Scalar {
  checkShapes('totalLoss', { dmd: [dmd], diversity: [diversity] })
  check('totalLoss', 'number', { lambda })
  return tf.tidy(() => dmd.add(diversity.mul(lambda)))
}
