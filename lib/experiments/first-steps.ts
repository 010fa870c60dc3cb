import { diversityLoss } from '../loss/diversity'
import { totalLoss } from '../loss/total'
import { distributionMatching } from '../method/distribution-matching'
import { hybrid } from '../method/hybrid'
import type { Method } from '../method/method'
import { firstAndRest, ownFirstStep } from '../model/first-step'
import { guided } from '../model/guidance'
import { teacherAnchor } from '../sampler/anchor'
import { atTime } from '../sampler/integrate'
import { studentRollout } from '../sampler/student'
import type { DistillTask } from '../train/distill'

/** What can make the first step. */
export const firstSteps = ['own weights', 'teacher', 'teacher in sampling'] as const
interface Cell {
  firstStep?: (typeof firstSteps)[number]
  settings: { guidance: number }
}

/** The task with a cell's first step. By default it is the student's, whose weights all steps share; `own weights` gives it
 *  weights of its own; `teacher` is the guided teacher, in training and in sampling, so that the first step's output is
 *  perfectly protected (for DMD only: an anchor would be guided twice at t = 1); `teacher in sampling` leaves training
 *  unchanged, see `sampledBy`. */
export function withFirstStep<T extends Pick<DistillTask, 'network' | 'teacher'>>(task: T, cell: Cell): T {
  const { firstStep: kind, settings } = cell
  if (kind !== 'own weights' && kind !== 'teacher') return task
  const fixed = kind === 'teacher' ? settings.guidance : undefined
  return { ...task, network: ownFirstStep(task.network, { fixed }), teacher: firstAndRest(task.teacher) }
}

/** A method whose samples, if the cell says so, take their first step from the guided teacher, as in `hybrid`. */
export const sampledBy = (method: Method, { firstStep }: Cell): Method =>
  firstStep === 'teacher in sampling' ? { ...method, velocity: hybrid.velocity } : method

/** For a student whose first step has its own weights: a diversity loss on the weights of the *later* steps, at ε and
 *  t = 0.999, where they are defined but the student never evaluates them. `alone`, it is the opposite of DP-DMD: DMD reaches
 *  all steps and no gradient is stopped, so nothing protects the first step. Otherwise it is added to DP-DMD's own loss. */
export const lossAside = (alone: boolean) =>
  ({
    student({ teacher, student, fake }, batch, settings) {
      const { eps, condition } = batch
      const { teacherGrid, studentGrid, K, anchorGuidance, lambda } = settings
      const { vTilde } = teacherAnchor(guided(teacher, anchorGuidance), eps, teacherGrid, K, condition)
      const { v1, xTheta } = studentRollout(student, eps, studentGrid, condition, !alone)
      const aside = diversityLoss(student(eps, atTime(0.999, eps), condition), vTilde)
      const diversity = alone ? aside : (aside.add(diversityLoss(v1, vTilde)) as typeof aside)
      const matching = distributionMatching({ teacher, fake }, xTheta, batch, settings)
      return { loss: totalLoss(matching, diversity, lambda), parts: { dmd: matching, diversity } }
    },
  }) satisfies Method
