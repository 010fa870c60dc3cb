import { z } from 'zod'
import { pseudoHuber } from '../loss/pseudo-huber'
import { guided } from '../model/guidance'
import type { Velocity } from '../model/network'
import { dataFromVelocity, noiseFromVelocity } from '../path/convert'
import { flowPath } from '../path/path'
import { initialState, trajectory } from '../sampler/integrate'
import { renoise, renoiseWeights } from '../sampler/renoise'
import { gather } from '../tensor/gather'
import { perSample } from '../tensor/per-sample'
import { detach, stopGradient } from '../tensor/stop-gradient'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'
import type { Batch, Method, Settings } from './method'

const hyperparameters = z.strictObject({
  /** c of the pseudo-Huber distance; TDM: 1e-3 */
  huber: z.number().positive().default(1e-3),
  /** largest signal-to-noise weight of the fake model's loss; TDM: 5 */
  snr: z.number().positive().default(5),
  /** times are drawn from max(lower edge of the segment, `floor`) to upper edge − `gap`; TDM: 20 and 10 of 1,000 */
  floor: z.number().positive().default(0.02),
  gap: z.number().nonnegative().default(0.01),
})

type Hyperparameters = z.infer<typeof hyperparameters>

/** TDM: each of the student's steps is matched to the teacher separately. The N steps divide time into segments; the
 *  student's rollout leads, without gradient, to the upper edge t of a random one; one step with gradient gives x̂_θ and
 *  the state at the lower edge, which the path's Markov step (`renoise`) noises to a time τ within the segment:
 *  ℓ = E huber(x̂_θ, sg[x̂_θ + x̂_tea(z_τ) − x̂_fake(z_τ)]) / |x̂_θ − x̂_tea|, the teacher guided, the fake model not.
 *  The fake model predicts x̂_θ from z_τ; z_τ also contains the student's own noise; an importance weight corrects for it.
 *  Both are updated 1 : 1 in the source (`updateRatio: { fake: 1, student: 1 }`), with a smaller learning rate for the student.
 *  Source: Luo et al. (2025), its code with separate segments and Huber. Left open there: the times for N ≠ 4. */
export const tdm: Method<Hyperparameters> = {
  hyperparameters,
  student({ teacher, student, self, fake }, batch, settings) {
    const { x, zt, tau } = segmentStep(self, student, batch, settings)
    const state = detach(zt)
    const xTea = dataFromVelocity(state, tau, guided(teacher, settings.guidance)(state, tau, batch.condition))
    const xFake = dataFromVelocity(state, tau, fake(state, tau, batch.condition))
    const now = detach(x)
    const distance = now.sub(xTea).abs()
    const size = settings.normaliser.over === 'batch' ? distance.mean() : distance.mean(1, true)
    const target = stopGradient(now.add(xTea).sub(xFake)) as Tensor2D
    const loss = pseudoHuber(x, target, settings.hyperparameters.huber).div(size).mean() as Scalar
    return { loss, parts: { tdm: loss } }
  },
  auxiliary: {
    init: ({ teacher }) => teacher,
    loss({ student, fake }, batch, settings) {
      const { x, zt, tau, mixed, fresh } = segmentStep(student, student, batch, settings)
      const error = dataFromVelocity(zt, tau, fake(zt, tau, batch.condition))
        .sub(x)
        .square()
        .mean(1)
      const energy = (n: Tensor2D) => n.square().mean(1).mul(-0.5)
      const importance = energy(mixed).sub(energy(fresh)).exp()
      const snr = tf.minimum(tf.sub(1, tau).div(tau).square(), settings.hyperparameters.snr)
      return { loss: error.mul(snr).mul(importance).mean() as Scalar, parts: {} }
    },
  },
}

/** One student step in a random segment per sample, from the state that `rollout` reaches.
 *  →  x̂ of that step, z_τ, τ, the fresh noise, and `mixed`, the total noise including the student's own:
 *  z_τ = (1 − τ) x̂ + τ mixed */
export function segmentStep(
  rollout: Velocity,
  student: Velocity,
  { eps, condition, noise }: Pick<Batch, 'eps' | 'condition' | 'noise'>,
  {
    studentGrid: grid,
    path = flowPath(),
    hyperparameters: { floor, gap },
  }: Pick<Settings<Hyperparameters>, 'studentGrid' | 'path' | 'hyperparameters'>,
) {
  const N = grid.length - 1
  const segment = noise.fork('segment').integers<tf.Rank.R1>([eps.shape[0]], N)
  const [t, low] = [grid.slice(0, N), grid.slice(1)].map(edges => gather(tf.tensor1d(edges), segment)) as Tensor1D[]
  const states = trajectory(rollout, initialState(eps, grid[0]!), grid.slice(0, N), condition)
  const here = states.map((state, i) => state.mul(perSample(segment.equal(i).toFloat() as Tensor1D, state)))
  const z = detach(tf.addN(here)) as Tensor2D
  const v = student(z, t!, condition)
  const edge = z.add(v.mul(perSample(low!.sub(t!), z))) as Tensor2D
  const from = tf.maximum(low!, path.time(tf.tensor1d([floor])))
  const tau = from.add(noise.fork('tau').uniform([eps.shape[0]]).mul(t!.sub(gap).sub(from))) as Tensor1D
  const fresh = noise.fork('fresh').normal<tf.Rank.R2>(eps.shape)
  const { keep, spread } = renoiseWeights(low!, tau)
  const mixed = noiseFromVelocity(z, t!, v)
    .mul(perSample(keep.mul(low!), z))
    .add(fresh.mul(perSample(spread, z)))
    .div(perSample(tau, z)) as Tensor2D
  return { x: dataFromVelocity(z, t!, v), zt: renoise(edge, low!, tau, fresh), tau, mixed, fresh }
}
