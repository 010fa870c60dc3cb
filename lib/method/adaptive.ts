import { z } from 'zod'
import { diversityLoss } from '../loss/diversity'
import { guided } from '../model/guidance'
import { initialState, trajectory } from '../sampler/integrate'
import { studentRollout } from '../sampler/student'
import { detach } from '../tensor/stop-gradient'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'
import { distributionMatching } from './distribution-matching'
import type { Method } from './method'

const hyperparameters = z.strictObject({
  /** ρ: a sample's content counts as decided when the teacher's x̂ has made this share of its way to the final sample */
  decided: z.number().min(0).lt(1).default(0.5),
  /** s: how hard the diversity loss pulls the first step, compared with DMD on the others */
  strength: z.number().nonnegative().default(1),
  /** largest λ, for when the student has reached its anchor */
  most: z.number().positive().default(10),
})

/** Adaptive role separation: DP-DMD whose K, λ and stop-gradient are measured while it trains, as the paper's Section 6
 *  proposes without a definition. Ours, from quantities that an update has at hand:
 *  - K, for each sample: the first teacher step at which ‖x̂_K − x_tea‖² ≤ (1 − ρ) ‖x̂_0 − x_tea‖², where x̂_k is the
 *    teacher's E[x | z_k] on its walk from ε to x_tea. Before it the chord ṽ says little about which mode it will be
 *    (at t = 1 nothing: x̂_0 is the prompt's mean); long after it, it asks the first step for what later steps do better.
 *  - λ = s t₁ √(2 ℓ_DMD) / (2 √ℓ_Div), at most `most`. √(2 ℓ_DMD) is the root mean square of g, and 2 √ℓ_Div that of the
 *    diversity loss's slope in v₁, so both roles pull at the network's outputs with forces of the ratio s, whatever the
 *    normaliser, the guidance and the scale of the data. That is what a fixed λ has to be tuned for.
 *  - Routing, for each sample: the DMD gradient goes on into the first step times max(0, cos) of its angle to the
 *    diversity gradient: stopped where they oppose, which is Section 4.2, and let through where they agree.
 *  The whole walk makes it as costly as DMD-LPIPS: 2 evaluations for each step of the teacher's grid. */
export const adaptive: Method<z.infer<typeof hyperparameters>> = {
  hyperparameters,
  student({ teacher, student, fake }, batch, settings) {
    const { eps, condition } = batch
    const { teacherGrid, studentGrid, anchorGuidance, hyperparameters } = settings
    const start = initialState(eps, teacherGrid[0]!)
    const states = trajectory(guided(teacher, anchorGuidance), start, teacherGrid, condition)
    const { vTilde, K } = decisiveAnchor(states, teacherGrid, hyperparameters.decided)
    const route = (z1: Tensor2D, v1: Tensor2D) => whereAgreed(z1, detach(v1.sub(vTilde)))
    const { v1, xTheta } = studentRollout(student, eps, studentGrid, condition, route)
    const diversity = diversityLoss(v1, vTilde)
    const matching = distributionMatching({ teacher, fake }, xTheta, batch, settings)
    const force = detach(matching.mul(2).sqrt().div(diversity.sqrt().mul(2).add(1e-12)))
    const lambda = tf.minimum(force.mul(hyperparameters.strength * studentGrid[1]!), hyperparameters.most) as Scalar
    return {
      loss: matching.add(diversity.mul(lambda)) as Scalar,
      parts: { dmd: matching, diversity, lambda, K: K.mean() as Scalar },
    }
  },
}

/** The anchor of Eq. 6 with a K for each sample: the chord to the state at which its content is decided.
 *  states: the teacher's, T + 1 of [B, D] along its grid  →  vTilde [B, D], K [B] in 1 … T */
export function decisiveAnchor(states: Tensor2D[], grid: number[], decided: number) {
  return tf.tidy(() => {
    const T = grid.length - 1
    const all = tf.stack(states)
    const [from, to] = [all.slice(0, T), all.slice(1)]
    const column = (values: number[]) => tf.tensor3d(values, [values.length, 1, 1])
    const v = to.sub(from).div(column(grid.slice(1).map((t, k) => t - grid[k]!)))
    const xHat = from.sub(v.mul(column(grid.slice(0, T))))
    const away = xHat.sub(states[T]!).square().sum(2) // [T, B]
    const open = away.slice(1).greater(
      away
        .slice(0, 1)
        .mul(1 - decided)
        .add(1e-6),
    ) // of a straight walk, rounding is left
    const still = tf.cumsum(tf.logicalNot(open).toFloat(), 0).equal(0).toFloat() // 1 until decided
    const ones = tf.ones([1, states[0]!.shape[0]])
    const here = ones.concat(still).sub(still.concat(tf.zerosLike(ones))) // 1 at k = K
    const chords = states[0]!.sub(to).div(column(grid.slice(1).map(t => grid[0]! - t)))
    return { vTilde: chords.mul(here.expandDims(2)).sum(0) as Tensor2D, K: still.sum(0).add(1) as Tensor1D }
  })
}

const routed = tf.customGrad((...args) => {
  const [z1, gap, save] = args as unknown as [Tensor, Tensor, (tensors: Tensor[]) => void]
  save([gap])
  const gradFunc = (dy: Tensor, [gap]: Tensor[]) => {
    const length = dy.square().sum(1, true).mul(gap!.square().sum(1, true)).add(1e-30).sqrt()
    const cos = dy.mul(gap!).sum(1, true).div(length).neg()
    return [dy.mul(cos.relu()), tf.zerosLike(gap!)]
  }
  return { value: z1.clone(), gradFunc }
})

/** The identity on z₁, whose gradient is scaled for each sample by max(0, cos) of the angle to that of ½ ‖gap‖² where
 *  gap = v₁ − ṽ and z₁ = ε − (1 − t₁) v₁, which is why gradients in z₁ and in v₁ have opposite signs.  [B, D] */
export const whereAgreed = (z1: Tensor2D, gap: Tensor2D): Tensor2D => routed(z1, gap) as Tensor2D
