import { check } from '../check'
import type { Velocity } from '../model/network'
import { flowState } from '../path/diffusion'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** One Euler step of dz/dt = v from time t to tNext: z + (tNext − t) v(z, t).  z: [B, D]  →  [B, D] */
export function eulerStep(velocity: Velocity, z: Tensor2D, t: number, tNext: number, condition: Tensor2D): Tensor2D {
  check('eulerStep', 'time', { t, tNext })
  checkShapes('eulerStep', { z: [z, 'B', 'D'] })
  return tf.tidy(() => z.add(velocity(z, atTime(t, z), condition).mul(tNext - t)))
}

/** All states of Euler steps along a descending grid of times, z included.  →  grid.length tensors [B, D]
 *  @throws a grid that does not descend within [0, 1]. */
export function trajectory(velocity: Velocity, z: Tensor2D, grid: number[], condition: Tensor2D): Tensor2D[] {
  checkDescent(grid)
  const states = [z]
  for (let i = 0; i + 1 < grid.length; i++) {
    states.push(eulerStep(velocity, states[i]!, grid[i]!, grid[i + 1]!, condition))
  }
  return states
}

/** The last state of that trajectory: a sample if the grid runs from 1 to 0.  →  [B, D] */
export function integrate(velocity: Velocity, z: Tensor2D, grid: number[], condition: Tensor2D): Tensor2D {
  return tf.tidy(() => trajectory(velocity, z, grid, condition).at(-1)!.clone())
}

/** The initial state of sampling at time t: ε at t = 1. A diffusion teacher starts at t_T < 1 with x_T = ε, although x_T
 *  should still contain a little of the data; as a flow state, that is √((1 − t)² + t²) ε.
 *  eps: [B, D]  →  [B, D] */
export function initialState(eps: Tensor2D, t: number): Tensor2D {
  check('initialState', 'time', { t })
  checkShapes('initialState', { eps: [eps, 'B', 'D'] })
  return t === 1 ? eps : flowState(eps, atTime(t, eps))
}

/** Samples of a model: its velocity integrated from noise down to data, along `grid`.  eps: [B, D]  →  [B, D] */
export function generate(velocity: Velocity, eps: Tensor2D, grid: number[], condition: Tensor2D): Tensor2D {
  checkDescent(grid)
  return tf.tidy(() => integrate(velocity, initialState(eps, grid[0]!), grid, condition))
}

/** One time for the whole batch.  →  [B] */
export const atTime = (t: number, like: Tensor2D): Tensor1D => tf.fill([like.shape[0]], t)

/** @throws a grid that does not descend within [0, 1]. */
export function checkDescent(grid: number[]): void {
  const descends =
    Array.isArray(grid) && grid.length > 0 && grid.every((t, i) => t >= 0 && t <= 1 && (i === 0 || t < grid[i - 1]!))
  if (!descends)
    throw new Error(`integrate: expected a grid that descends within [0, 1], got [${grid}]. Make one with timeGrid.`)
}
