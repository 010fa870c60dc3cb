import { dataDiversityLoss } from '../loss/data-diversity'
import { diversityLoss } from '../loss/diversity'
import { totalLoss } from '../loss/total'
import { guided } from '../model/guidance'
import { teacherAnchor } from '../sampler/anchor'
import { denoisedAnchor } from '../sampler/denoised-anchor'
import { initialState } from '../sampler/integrate'
import { studentRollout } from '../sampler/student'
import { distributionMatching } from './distribution-matching'
import type { Batch, Method, MethodSettings, Models } from './method'

/** DP-DMD (Algorithm 1): the first step follows the teacher's early path, the remaining ones get the DMD gradient. With a
 *  diffusion teacher (Appendix C), the diversity loss compares the data predictions of the first step and the anchor. */
export const dpDmd = {
  student(
    { teacher, student, fake }: Pick<Models, 'teacher' | 'student' | 'fake'>,
    batch: Omit<Batch, 'progress'>,
    settings: MethodSettings,
  ) {
    const { eps, condition } = batch
    const { path, teacherGrid, studentGrid, K, anchorGuidance, lambda, stopGradient } = settings
    const leader = guided(teacher, anchorGuidance)
    const anchor = teacherAnchor(leader, eps, teacherGrid, K, condition)
    const { v1, xTheta } = studentRollout(student, eps, studentGrid, condition, stopGradient)
    const tT = studentGrid[0]!
    const diversity =
      path?.prediction === 'noise'
        ? dataDiversityLoss(initialState(eps, tT), tT, v1, denoisedAnchor(leader, anchor, condition))
        : diversityLoss(v1, anchor.vTilde)
    const matching = distributionMatching({ teacher, fake }, xTheta, batch, settings)
    return { loss: totalLoss(matching, diversity, lambda), parts: { dmd: matching, diversity } }
  },
} satisfies Method
