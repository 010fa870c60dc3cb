import { type Scalar, tf } from '../tf'

/** Eq. 8, the loss of DP-DMD: ℓ = ℓ_DMD + λ ℓ_Div.  Three scalars  →  scalar */
export const totalLoss = (dmd: Scalar, diversity: Scalar, lambda: number): Scalar =>
  tf.tidy(() => dmd.add(diversity.mul(lambda)))
