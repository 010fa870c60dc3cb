import { firstStep } from '../model/first-step'
import { guided } from '../model/guidance'
import { flowPath } from '../path/path'
import { dmd } from './dmd'
import type { Method, MethodSettings } from './method'

/** The training-free hybrid: a student of DMD, unchanged, whose first step the guided teacher makes when a sample is
 *  drawn. N + 1 evaluations instead of N. Whatever a method wins by training, it has to win against this.
 *  Source: Gandikota & Bau (2025), Distilling diversity and control in diffusion models. */
export const hybrid = {
  ...dmd,
  velocity: ({ teacher, student }, { guidance, path = flowPath() }: MethodSettings) =>
    firstStep(guided(teacher, guidance), student, path.grid(1)[0]),
} satisfies Method
