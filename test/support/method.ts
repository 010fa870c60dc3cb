import type { MethodSettings } from '../../lib/method/method'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { type Tensor2D, tf } from '../../lib/tf'

/** Settings of a method on small grids; times drawn for each sample. */
export const methodSettings: MethodSettings = {
  studentGrid: timeGrid(3),
  teacherGrid: timeGrid(6),
  guidance: 2,
  anchorGuidance: 2,
  K: 2,
  lambda: 0.3,
  stopGradient: true,
  normaliser: { reference: 'none', over: 'sample' },
  drawTimes: (noise, batch) => noise.uniform([batch], 0.1, 0.9),
}

/** A model that says the same everywhere under a condition, and something else without one. */
export const constantModel =
  (conditional: number[], unconditional = conditional): Velocity =>
  (zt, _, condition) => {
    const none = condition.slice([0, condition.shape[1] - 1], [-1, 1])
    const [c, u] = [tf.tensor2d([conditional]), tf.tensor2d([unconditional])]
    return tf.zerosLike(zt).add(c).mul(tf.sub(1, none)).add(none.mul(u)) as Tensor2D
  }
