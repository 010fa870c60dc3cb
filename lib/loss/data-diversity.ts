import { check } from '../check'
import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor2D, tf } from '../tf'

/** Eqs. 40, 41, diversity loss of a diffusion teacher: E ‖ x_θ(z_T, 0) − x̃ ‖², where the student's first denoised
 *  prediction is x_θ(z_T, 0) = (x_T − √(1 − ᾱ_T) ε_θ) / √ᾱ_T = z_T − t_T v_θ(z_T, t_T); as a mean over all entries.
 *  It is t_T² times Eq. 7 with the chord ṽ = (z_T − x̃) / t_T.  zT, v1, xTilde: [B, D], tT: a number  →  scalar */
export function dataDiversityLoss(zT: Tensor2D, tT: number, v1: Tensor2D, xTilde: Tensor2D): Scalar {
  checkShapes('dataDiversityLoss', { zT: [zT, 'B', 'D'], v1: [v1, 'B', 'D'], xTilde: [xTilde, 'B', 'D'] })
  check('dataDiversityLoss', 'time', { tT })
  return tf.tidy(() => zT.sub(v1.mul(tT)).sub(xTilde).square().mean())
}
