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
  /** ρ: a sample's content counts as decided once x̂ has closed this share of its squared distance to the final sample */
  decided: z.number().min(0).lt(1).default(0.5),
  /** s: strength of the diversity loss on the first step, relative to DMD on the others */
  strength: z.number().nonnegative().default(1),
  /** largest λ, reached when the student matches its anchor */
  most: z.number().positive().default(10),
})

/** Adaptive role separation: DP-DMD whose K, λ and stop-gradient are estimated during training, as the paper's Section 6
 *  proposes without a definition. Ours, from quantities available in each update:
 *  - K, per sample: the first teacher step at which ‖x̂_K − x_tea‖² ≤ (1 − ρ) ‖x̂_0 − x_tea‖², where x̂_k is the
 *    teacher's E[x | z_k] on its trajectory from ε to x_tea. An earlier chord ṽ says little about the final mode (at t = 1
 *    nothing: x̂_0 is the prompt's mean); a much later one asks of the first step what later steps do better.
 *  - λ = s t₁ √(2 ℓ_DMD) / (2 √ℓ_Div), at most `most`. √(2 ℓ_DMD) is the root mean square of g, and 2 √ℓ_Div that of the
 *    diversity gradient in v₁, so the gradients of the two roles at the network's outputs have the ratio s, whatever the
 *    normaliser, the guidance and the scale of the data. A fixed λ has to be tuned for these.
 *  - Routing, per sample: the DMD gradient reaches the first step scaled by max(0, cos) of its angle to the diversity
 *    gradient: stopped where they oppose each other, as in Section 4.2, and passed on where they agree.
 *  The full trajectory makes it as costly as DMD-LPIPS: 2 evaluations for each step of the teacher's grid. */
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

/** The anchor of Eq. 6 with a K per sample: the chord to the state at which its content is decided.
 *  states: the teacher's T + 1 states [B, D] along its grid  →  vTilde [B, D], K [B] in 1 … T */
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
    ) // on a straight trajectory, only rounding errors are left
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

/** The identity on z₁, with its gradient scaled per sample by max(0, cos) of the angle to the gradient of ½ ‖gap‖² with
 *  gap = v₁ − ṽ. Since z₁ = ε − (1 − t₁) v₁, gradients in z₁ and in v₁ have opposite signs.  [B, D] */
export const whereAgreed = (z1: Tensor2D, gap: Tensor2D): Tensor2D => routed(z1, gap) as Tensor2D
