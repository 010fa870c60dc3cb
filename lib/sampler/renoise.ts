import { checkState, type Velocity } from '../model/network'
import type { Noise } from '../tensor/noise'
import { perSample } from '../tensor/per-sample'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** The path's Markov step towards the noise, from time s to a later t, without x:
 *  z_t = a z_s + √(t² − a² s²) ξ with a = (1 − t)/(1 − s). If z_s ~ p_s, then z_t ~ p_t.
 *  zs, xi: [B, D], s ≤ t: [B]  →  [B, D] */
export function renoise(zs: Tensor2D, s: Tensor1D, t: Tensor1D, xi: Tensor2D): Tensor2D {
  checkShapes('renoise', { zs: [zs, 'B', 'D'], s: [s, 'B'], t: [t, 'B'], xi: [xi, 'B', 'D'] })
  return tf.tidy(() => {
    const { keep, spread } = renoiseWeights(s, t)
    return zs.mul(perSample(keep, zs)).add(xi.mul(perSample(spread, zs))) as Tensor2D
  })
}

/** a (`keep`) and √(t² − a² s²) (`spread`) of that step.  →  [B] each */
export function renoiseWeights(s: Tensor1D, t: Tensor1D) {
  const keep = tf.sub(1, t).div(tf.sub(1, s)) as Tensor1D
  const spread = t.square().sub(keep.mul(s).square()).relu().sqrt() as Tensor1D
  return { keep, spread }
}

/** Stochastic multistep sampling, written as a velocity field for Euler steps along `grid`: from t the student jumps past
 *  the next grid time s to (1 − γ) s, and is re-noised to s. γ = 1 is multistep consistency sampling (predict x, then
 *  re-noise), γ = 0 the Euler step. At times off the grid it is the student's velocity.
 *  Source: Luo et al. (2023), LCM; Zheng et al. (2024), TCD. */
export function renoising(student: Velocity, grid: number[], gamma: number, noise: Noise): Velocity {
  return (zt, t, condition) => {
    checkState('renoising', [zt, t, condition])
    return tf.tidy(() => {
      const at = grid.slice(0, -1).map(time => t.sub(time).abs().less(1e-5).toFloat())
      const s = tf.addN(at.map((here, i) => here.mul(grid[i + 1]!))) as Tensor1D
      const xi = tf.addN(
        at.map((here, i) =>
          noise
            .fork(i)
            .normal<tf.Rank.R2>(zt.shape)
            .mul(perSample(here as Tensor1D, zt)),
        ),
      )
      const past = s.mul(1 - gamma) as Tensor1D
      const z = zt.add(student(zt, t, condition).mul(perSample(past.sub(t), zt))) as Tensor2D
      return renoise(z, past, s, xi as Tensor2D)
        .sub(zt)
        .div(perSample(s.sub(t), zt)) as Tensor2D
    })
  }
}
