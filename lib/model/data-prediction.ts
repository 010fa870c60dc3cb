import { perSample } from '../tensor/per-sample'
import { type Tensor1D, type Tensor2D, tf } from '../tf'
import type { Network, Params } from './network'

/** A residual network that predicts the data instead of the velocity: v = (z − x̂) / max(t, floor).
 *  x̂ = √r u − z (2t − 1)/√r with r = (1 − t)² + t² is √r times the inner network's velocity u minus that of Gaussian data
 *  (see residual-mlp). For pictures with few degrees of freedom in many pixels: x̂ passes through layers narrower than a
 *  picture, noise does not. The floor bounds the growth of errors at t → 0. Source: Li & He (2025), Back to basics. */
export function dataPrediction(inner: Network, floor = 0.1): Network {
  const velocity = (params: Params) => {
    const u = inner.velocity(params)
    return (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
      tf.tidy(() => {
        const time = perSample(t, zt) as Tensor2D
        const root = tf.sub(1, time).square().add(time.square()).sqrt()
        const x = u(zt, t, condition)
          .mul(root)
          .sub(zt.mul(time.mul(2).sub(1).div(root)))
        return zt.sub(x).div(time.maximum(floor)) as Tensor2D
      })
  }
  return { ...inner, velocity }
}
