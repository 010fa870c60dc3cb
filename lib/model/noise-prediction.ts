import { check } from '../check'
import { velocityFromNoise } from '../path/convert'
import { preservingState } from '../path/diffusion'
import { type Tensor1D, type Tensor2D, tf } from '../tf'
import type { Features, Network, Params } from './network'

/** A network that predicts the noise, as SDXL does (Appendix C), seen on the flow's path: v = (ε̂ − z) / (1 − t), where the
 *  inner network makes ε̂ of the variance-preserving x_t = z / √((1 − t)² + t²). It is conditioned on t = σ/(α + σ) instead
 *  of the index of a training step; each determines the other. Errors of ε̂ are amplified by 1/(1 − t) in v, 15.7 times at
 *  SDXL's t_T; this is inherent in noise prediction, which is therefore defined only up to `latest` = t_T < 1. */
export function noisePrediction(inner: Network, latest: number): Network {
  check('noisePrediction', 'time', { latest })
  const preserving =
    (model: Features): Features =>
    (zt, t, condition) =>
      model(preservingState(zt, t), t, condition)
  const velocity = (params: Params) => {
    const noise = preserving(inner.velocity(params))
    return (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
      tf.tidy(() => velocityFromNoise(zt, t, noise(zt, t, condition)))
  }
  const { features } = inner
  return { ...inner, latest, velocity, ...(features ? { features: p => preserving(features(p)) } : {}) }
}
