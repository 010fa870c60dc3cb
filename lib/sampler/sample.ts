import { check } from '../check'
import type { Velocity } from '../model/network'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor2D, type Tensor3D, tf } from '../tf'
import { generate } from './integrate'

/** R samples for each of P prompts: Euler steps along `grid` from noise that depends on `noise` alone, so that
 *  models sampled with the same noise can be compared sample by sample.
 *  prompts: [P, C]  →  [P, R, D] */
export function sample(
  velocity: Velocity,
  prompts: Tensor2D,
  R: number,
  grid: number[],
  noise: Noise,
  dataSize: number,
): Tensor3D {
  checkShapes('sample', { prompts: [prompts, 'P', 'C'] })
  check('sample', 'count', { R, dataSize })
  const [P, C] = prompts.shape
  return tf.tidy(() => {
    const condition = prompts
      .expandDims(1)
      .tile([1, R, 1])
      .reshape([P * R, C]) as Tensor2D
    const eps = noise.normal<tf.Rank.R2>([P * R, dataSize])
    return generate(velocity, eps, grid, condition).reshape([P, R, dataSize])
  })
}
