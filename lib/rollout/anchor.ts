import type { Velocity } from '../model/network'
import { type Tensor2D, tf } from '../tf'
import { walk } from './walk'

/** Eq. 6, the teacher's early path as one straight step: K teacher steps from ε lead to z_t̃, and
 *  ṽ = (ε − z_t̃) / (1 − t̃).
 *  eps: [B, D], grid: the teacher's times, t̃ = grid[K]  →  zAnchor, vTilde: [B, D]
 *  The teacher carries its guidance. t̃ need not be the time where the student's first step ends: ṽ is a chord.
 *  Errors: K outside of 1 … grid.length − 1. */
export function teacherAnchor(teacher: Velocity, eps: Tensor2D, grid: number[], K: number, condition: Tensor2D) {
  if (!Number.isInteger(K) || K < 1 || K >= grid.length) {
    throw new Error(`teacherAnchor: expected K between 1 and the teacher's ${grid.length - 1} steps, got ${K}.`)
  }
  const tTilde = grid[K]!
  const zAnchor = walk(teacher, eps, grid.slice(0, K + 1), condition)
  const vTilde = tf.tidy(() => eps.sub(zAnchor).div(1 - tTilde) as Tensor2D)
  return { zAnchor, vTilde, tTilde }
}
