import { perSample } from '../tensor/per-sample'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** Eq. 1, the linear path from data (t = 0) to noise (t = 1): z_t = (1 − t) x + t ε.
 *  x, eps: [B, D], t: [B]  →  [B, D] */
export function interpolate(x: Tensor2D, eps: Tensor2D, t: Tensor1D): Tensor2D {
  checkShapes('interpolate', { x: [x, 'B', 'D'], eps: [eps, 'B', 'D'], t: [t, 'B'] })
  return tf.tidy(() => {
    const s = perSample(t, x)
    return x.mul(tf.sub(1, s)).add(eps.mul(s))
  })
}

/** Eq. 2, the velocity of that path, pointing towards the noise: v = dz_t/dt = ε − x.  x, eps: [B, D]  →  [B, D] */
export function targetVelocity(x: Tensor2D, eps: Tensor2D): Tensor2D {
  checkShapes('targetVelocity', { x: [x, 'B', 'D'], eps: [eps, 'B', 'D'] })
  return eps.sub(x)
}
