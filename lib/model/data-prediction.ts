import { check } from '../check'
import { perSample } from '../tensor/per-sample'
import { type Tensor1D, type Tensor2D, tf } from '../tf'
import type { Network, Params } from './network'

/** A residual network that predicts the data instead of the velocity: v = (z − x̂) / t.
 *  x̂ = √r u − z (2t − 1)/√r with r = (1 − t)² + t² is √r times the inner network's velocity u minus that of Gaussian data
 *  (see preconditioned). For pictures with few degrees of freedom in many numbers: x̂ passes through layers narrower than a
 *  picture, noise does not. `floor` bounds the growth of errors at t → 0: in training, those of x̂ weigh 1/max(t, floor)²
 *  (`denoisingLoss`), which moves no minimum. Source: Li & He (2025), Back to basics.
 *  floored: divide by max(t, floor) in v itself and not in the loss, as the shipped teacher of the scenes was trained; below
 *  the floor the best x̂ is then not the data but z − floor (ε − x).
 *  @throws a floor outside of (0, 1). */
export function dataPrediction(inner: Network, { floor = 0.1, floored = false } = {}): Network {
  check('dataPrediction', 'share', { floor })
  const least = floored ? floor : 1e-6 // at t = 0 the numerator is what a network is off by, and counts for nothing
  const velocity = (params: Params) => {
    const u = inner.velocity(params)
    return (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
      tf.tidy(() => {
        const time = perSample(t, zt) as Tensor2D
        const root = tf.sub(1, time).square().add(time.square()).sqrt()
        const x = u(zt, t, condition)
          .mul(root)
          .sub(zt.mul(time.mul(2).sub(1).div(root)))
        return zt.sub(x).div(time.maximum(least)) as Tensor2D
      })
  }
  return { ...inner, velocity, ...(floored ? {} : { floor }) }
}
