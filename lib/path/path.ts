import { gather } from '../tensor/gather'
import { type Tensor1D, tf } from '../tf'
import { type DiffusionSchedule, diffusionTimes } from './diffusion'
import { checkGrid, doublyShiftedGrid, timeGrid } from './grid'

/** A teacher's path: flow or diffusion, both on the time axis of Eq. 1. */
export interface Path {
  /** what the models predict, in which their training loss is measured */
  prediction: 'velocity' | 'noise'
  /** the network's `floor` */
  floor?: number
  /** times of `steps` steps, from the starting time of sampling down to 0: steps + 1 numbers */
  grid(steps: number): number[]
  /** maps uniform u in [0, 1] to training times, increasing from data to noise.  u: [B]  →  [B] */
  time(u: Tensor1D): Tensor1D
}

/** The flow's path: all times in [0, 1], sampling starts at 1. `doubled` shifts twice (`doublyShiftedGrid`). */
export function flowPath(shift = 1, doubled = false): Path {
  const once = (u: Tensor1D): Tensor1D => u.mul(shift).div(u.mul(shift - 1).add(1))
  return {
    prediction: 'velocity',
    grid: steps => (doubled ? doublyShiftedGrid(steps, shift) : timeGrid(steps, shift)),
    time: u => (shift === 1 ? u : doubled ? once(once(u)) : once(u)),
  }
}

/** A diffusion teacher's path (Appendix C): its T training times; sampling starts at the last, t_T < 1. Grids are
 *  spaced evenly in training steps, from T down, as DMD2's student grid (999, 749, 499, 249 when counted from 0).
 *  @throws in `grid`, more than T steps. */
export function diffusionPath(schedule: DiffusionSchedule): Path {
  const { times } = diffusionTimes(schedule)
  const T = schedule.trainSteps
  return {
    prediction: 'noise',
    grid(steps) {
      checkGrid('diffusionPath', steps, 1)
      if (steps > T) throw new Error(`diffusionPath: expected at most the ${T} steps of training, got ${steps}.`)
      return Array.from({ length: steps + 1 }, (_, i) => times[Math.round((T * (steps - i)) / steps)]!)
    },
    time: u => tf.tidy(() => gather(tf.tensor1d(times), tf.minimum(u.mul(T).floor().add(1), T).toInt() as Tensor1D)),
  }
}

/** The path of a configuration: a diffusion teacher's, or by default the flow's. */
export const pathOf = (settings: { path?: DiffusionSchedule; shift?: number; doubled?: boolean }): Path =>
  settings.path ? diffusionPath(settings.path) : flowPath(settings.shift, settings.doubled)
