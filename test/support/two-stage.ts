import type { Velocity } from '../../lib/model/network'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'

/** A student whose first step and later steps have a weight each: v = first · z at the start, rest · z below. */
export function twoStage(first: Tensor, rest: Tensor, start = 1): Velocity {
  return (z, t) => {
    const atStart = t
      .greater(start - 1e-4)
      .toFloat()
      .expandDims(1)
    return z.mul(atStart.mul(first).add(tf.sub(1, atStart).mul(rest))) as Tensor2D
  }
}
