import type { Velocity } from '../model/network'
import { stopGradient } from '../tensor/stop-gradient'
import type { Tensor2D } from '../tf'
import { atTime, checkDescent, initialState, integrate } from './integrate'

/** The student's N steps from noise (Algorithm 1): its first velocity v_θ(ε, 1), and its sample
 *  x_θ = rollout_{N−1}(z₁), where z₁ = ε + (t₁ − 1) v_θ(ε, 1). Where grid[0] < 1: as in `teacherAnchor`.
 *  With `stopAfterFirst`, z₁ is detached: no gradient of x_θ reaches the first step (Section 4.2); v1 keeps its own.
 *  A function instead maps (z₁, v1) to the state from which the rollout continues, for other gradient routing.
 *  eps: [B, D], grid: N + 1 times down to 0  →  v1, xTheta: [B, D]
 *  @throws N < 2: the DMD loss would have no step after the first. */
export function studentRollout(
  student: Velocity,
  eps: Tensor2D,
  grid: number[],
  condition: Tensor2D,
  stopAfterFirst: boolean | ((z1: Tensor2D, v1: Tensor2D) => Tensor2D),
) {
  checkDescent(grid)
  if (grid.length < 3)
    throw new Error(`studentRollout: expected N ≥ 2 steps, got ${grid.length - 1}. Role separation needs two.`)
  const z0 = initialState(eps, grid[0]!)
  const v1 = student(z0, atTime(grid[0]!, eps), condition)
  const z1 = z0.add(v1.mul(grid[1]! - grid[0]!)) as Tensor2D
  const route = stopAfterFirst === true ? stopGradient : stopAfterFirst || (() => z1)
  const xTheta = integrate(student, route(z1, v1) as Tensor2D, grid.slice(1), condition)
  return { v1, xTheta }
}
