import { firstAndRest, firstStep, ownFirstStep } from '../model/first-step'
import { guided } from '../model/guidance'
import type { StudyCell } from './ablations'
import type { TierTask } from './tiers'

/** What gives the first step in the tests of "what protects diversity". Left out, it is the student, whose weights all
 *  steps share; `own weights` separates the roles altogether; `teacher` is the guided teacher, in training and in
 *  sampling, so that the first step's output is protected perfectly; `teacher in sampling` changes no training. */
export function withFirstStep(task: TierTask, { firstStep: kind, settings }: StudyCell): TierTask {
  const { network, teacher } = task
  if (kind === 'teacher in sampling') {
    const first = guided(network.velocity(teacher), settings.guidance)
    return { ...task, measure: (velocity, grid) => task.measure(firstStep(first, velocity), grid) }
  }
  if (!kind) return task
  const fixed = kind === 'teacher' ? settings.guidance : undefined
  return { ...task, network: ownFirstStep(network, { fixed }), teacher: firstAndRest(teacher) }
}
