import { firstStep } from '../model/first-step'
import { guided } from '../model/guidance'
import { flowPath } from '../path/path'
import { dmd } from './dmd'
import type { Method, MethodSettings } from './method'

/** The training-free hybrid: an unchanged DMD student, with the first sampling step taken by the guided teacher.
 *  N + 1 evaluations instead of N. The baseline for any diversity gained by training.
 *  Source: Gandikota & Bau (2025), Distilling diversity and control in diffusion models. */
export const hybrid = {
  ...dmd,
  velocity: ({ teacher, student }, { guidance, path = flowPath() }: MethodSettings) =>
    firstStep(guided(teacher, guidance), student, path.grid(1)[0]),
} satisfies Method
