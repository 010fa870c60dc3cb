import { check } from '../check'

/** Time shift on [0, 1]: t' = s t / (1 + (s − 1) t); s > 1 puts more steps near the noise.
 *  Written such that 0 and 1 map exactly to themselves.
 *  Source: Esser et al., Scaling rectified flow transformers (2024), Eq. 23.
 *  @throws t outside [0, 1]; shift ≤ 0. */
export function shiftTime(t: number, shift: number): number {
  check('shiftTime', 'time', { t })
  check('shiftTime', 'positive', { shift })
  return t / (t + (1 - t) / shift)
}

/** A grid of times from 1 (noise) down to 0 (data) with `steps` steps: steps + 1 numbers.
 *  @throws steps not a whole number ≥ 1; shift ≤ 0. */
export function timeGrid(steps: number, shift = 1): number[] {
  checkGrid('timeGrid', steps, shift)
  return Array.from({ length: steps + 1 }, (_, i) => shiftTime(1 - i / steps, shift))
}

/** The grid of diffusers' flow-matching scheduler, which applies the shift twice: to the end points of `trainSteps`
 *  training times, then to `steps` points spaced evenly between them; a 0 is appended: `steps` + 1 numbers.
 *  The authors' code samples on it. Source: diffusers, FlowMatchEulerDiscreteScheduler.
 *  @throws steps not a whole number ≥ 1; shift ≤ 0. */
export function doublyShiftedGrid(steps: number, shift: number, trainSteps = 1000): number[] {
  checkGrid('doublyShiftedGrid', steps, shift)
  check('doublyShiftedGrid', 'count', { trainSteps })
  const last = shiftTime(1 / trainSteps, shift)
  const between = (i: number) => (steps === 1 ? 1 : 1 + (i / (steps - 1)) * (last - 1))
  return [...Array.from({ length: steps }, (_, i) => shiftTime(between(i), shift)), 0]
}

export function checkGrid(where: string, steps: number, shift: number): void {
  if (!Number.isInteger(steps) || steps < 1)
    throw new Error(`${where}: expected a whole number of steps ≥ 1, got ${steps}.`)
  if (!(shift > 0 && shift < Infinity))
    throw new Error(`${where}: expected a shift > 0, got ${shift}. Use 1 for a uniform grid.`)
}
