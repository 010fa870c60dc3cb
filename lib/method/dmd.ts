import { studentRollout } from '../sampler/student'
import { distributionMatching } from './distribution-matching'
import type { Batch, Method, MethodSettings, Models } from './method'

/** DMD: the DMD gradient reaches all of the student's steps. Source: Yin et al. (2024a, b); Section 3.2. */
export const dmd = {
  student(
    models: Pick<Models, 'teacher' | 'student' | 'fake'>,
    batch: Omit<Batch, 'progress'>,
    settings: MethodSettings,
  ) {
    const { xTheta } = studentRollout(models.student, batch.eps, settings.studentGrid, batch.condition, false)
    const loss = distributionMatching(models, xTheta, batch, settings)
    return { loss, parts: { dmd: loss } }
  },
} satisfies Method
