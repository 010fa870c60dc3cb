import { perSample } from '../tensor/per-sample'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** The noise schedule of a diffusion teacher's T training steps: √β increases linearly from √betaStart to √betaEnd. */
export interface DiffusionSchedule {
  trainSteps: number
  betaStart: number
  betaEnd: number
}

/** SDXL's noise schedule, "scaled linear": ᾱ_T = 0.0047, so x_T still contains 7 % of the data. */
export const scaledLinear: DiffusionSchedule = { trainSteps: 1000, betaStart: 0.00085, betaEnd: 0.012 }

/** Appendix C's path, x_k = α_k x + σ_k ε with α_k² = ᾱ_k = Π (1 − β) and α² + σ² = 1 (the paper's α_t is ᾱ), mapped
 *  onto the flow's: z = x_k / (α_k + σ_k) is the state of Eq. 1 at time t_k = σ_k / (α_k + σ_k).
 *  →  alphas, sigmas, times: T + 1 numbers each, from k = 0 (clean data) to k = T; t_T = 0.936 for SDXL, not 1.
 *  @throws trainSteps not a whole number ≥ 1; β outside (0, 1) or decreasing. */
export function diffusionTimes({ trainSteps, betaStart, betaEnd }: DiffusionSchedule) {
  if (!Number.isInteger(trainSteps) || trainSteps < 1 || !(betaStart > 0 && betaEnd >= betaStart && betaEnd < 1)) {
    throw new Error(
      `diffusionTimes: expected a whole number of training steps and 0 < betaStart ≤ betaEnd < 1, got ${trainSteps} steps and ${betaStart} … ${betaEnd}. SDXL has 1000 and 0.00085 … 0.012.`,
    )
  }
  const [from, to] = [Math.sqrt(betaStart), Math.sqrt(betaEnd)]
  const kept = [1]
  for (let k = 0; k < trainSteps; k++) {
    const beta = (from + (k / Math.max(trainSteps - 1, 1)) * (to - from)) ** 2
    kept.push(kept[k]! * (1 - beta))
  }
  const alphas = kept.map(Math.sqrt)
  const sigmas = kept.map(bar => Math.sqrt(1 - bar))
  return { alphas, sigmas, times: sigmas.map((sigma, k) => sigma / (alphas[k]! + sigma)) }
}

/** Variance-preserving state to flow state: z = x_t / (α + σ) = x_t √((1 − t)² + t²).
 *  xt: [B, D], t: [B]  →  [B, D] */
export const flowState = (xt: Tensor2D, t: Tensor1D): Tensor2D => scaled('flowState', xt, t, 0.5)

/** The inverse, flow state to variance-preserving state: x_t = z / √((1 − t)² + t²).  zt: [B, D], t: [B]  →  [B, D] */
export const preservingState = (zt: Tensor2D, t: Tensor1D): Tensor2D => scaled('preservingState', zt, t, -0.5)

function scaled(name: string, state: Tensor2D, t: Tensor1D, power: number): Tensor2D {
  checkShapes(name, { state: [state, 'B', 'D'], t: [t, 'B'] })
  return tf.tidy(() => {
    const r = tf.sub(1, t).square().add(t.square())
    return state.mul(perSample((power < 0 ? r.rsqrt() : r.sqrt()) as Tensor1D, state)) as Tensor2D
  })
}
