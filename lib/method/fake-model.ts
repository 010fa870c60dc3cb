import { flowMatchingLoss } from '../loss/flow-matching'
import { interpolate } from '../path/flow'
import { walk } from '../rollout/walk'
import type { tf } from '../tf'
import type { Batch, Beside, MethodSettings, Models } from './method'

/** The fake model, which starts from the teacher and learns what the student draws: flow matching (Eq. 3) on fresh
 *  student samples at random times. Trained beside every method that does not say otherwise. */
export const fakeModel = {
  init: ({ teacher }) => teacher,
  loss({ student, fake }: Pick<Models, 'student' | 'fake'>, batch: Batch, settings: MethodSettings) {
    const { eps, condition, noise } = batch
    const x = walk(student, eps, settings.studentGrid, condition)
    const t = settings.drawTimes(noise.fork('t'), x.shape[0])
    const fresh = noise.fork('noise').normal<tf.Rank.R2>(x.shape)
    const loss = flowMatchingLoss(fake(interpolate(x, fresh, t), t, condition), x, fresh)
    return { loss, parts: {} }
  },
} satisfies Beside
