import { diversityLoss } from '../loss/diversity'
import { totalLoss } from '../loss/total'
import { guided } from '../model/guidance'
import { teacherAnchor } from '../rollout/anchor'
import { studentRollout } from '../rollout/student'
import { distributionMatching } from './distribution-matching'
import type { Batch, Method, MethodSettings, Models } from './method'

/** DP-DMD (Algorithm 1): the first step follows the teacher's early path, the remaining ones get the DMD gradient. */
export const dpDmd = {
  student(
    { teacher, student, fake }: Pick<Models, 'teacher' | 'student' | 'fake'>,
    batch: Omit<Batch, 'progress'>,
    settings: MethodSettings,
  ) {
    const { eps, condition } = batch
    const { teacherGrid, studentGrid, K, anchorGuidance, lambda, stopGradient } = settings
    const { vTilde } = teacherAnchor(guided(teacher, anchorGuidance), eps, teacherGrid, K, condition)
    const { v1, xTheta } = studentRollout(student, eps, studentGrid, condition, stopGradient)
    const diversity = diversityLoss(v1, vTilde)
    const matching = distributionMatching({ teacher, fake }, xTheta, batch, settings)
    return { loss: totalLoss(matching, diversity, lambda), parts: { dmd: matching, diversity } }
  },
} satisfies Method
