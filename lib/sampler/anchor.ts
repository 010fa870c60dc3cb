import type { Velocity } from '../model/network'
import { type Tensor2D, tf } from '../tf'
import { checkDescent, initialState, integrate } from './integrate'

/** Eq. 6, the teacher's early path as one straight step: K teacher steps from ε lead to z_t̃, and
 *  ṽ = (ε − z_t̃) / (1 − t̃). If grid[0] < 1, its `initialState` replaces ε, and grid[0] replaces 1.
 *  eps: [B, D], grid: the teacher's times, t̃ = grid[K]  →  zAnchor, vTilde: [B, D]
 *  Pass the guided teacher. t̃ need not be the end of the student's first step, since ṽ is a chord.
 *  @throws K outside 1 … grid.length − 1. */
export function teacherAnchor(teacher: Velocity, eps: Tensor2D, grid: number[], K: number, condition: Tensor2D) {
  checkDescent(grid)
  if (!Number.isInteger(K) || K < 1 || K >= grid.length)
    throw new Error(`teacherAnchor: expected K between 1 and the teacher's ${grid.length - 1} steps, got ${K}.`)
  const tTilde = grid[K]!
  const z0 = initialState(eps, grid[0]!)
  const zAnchor = integrate(teacher, z0, grid.slice(0, K + 1), condition)
  const vTilde = tf.tidy(() => z0.sub(zAnchor).div(grid[0]! - tTilde) as Tensor2D)
  return { zAnchor, vTilde, tTilde }
}
