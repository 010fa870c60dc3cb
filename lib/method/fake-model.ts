import { denoisingLoss } from '../loss/denoising'
import type { Velocity } from '../model/network'
import { interpolate } from '../path/flow'
import { flowPath } from '../path/path'
import { generate } from '../sampler/integrate'
import type { Scalar, Tensor2D, tf } from '../tf'
import type { AuxiliaryModel, Batch, MethodSettings, Models } from './method'

/** The student's samples from a batch's noise, along its whole grid.  →  [B, D] */
export function studentSample(
  { student }: Pick<Models, 'student'>,
  { eps, condition, sample }: Pick<Batch, 'eps' | 'condition' | 'sample'>,
  { studentGrid }: Pick<MethodSettings, 'studentGrid'>,
): Tensor2D {
  return sample ?? generate(student, eps, studentGrid, condition)
}

/** The fake model: initialised from the teacher, trained by flow matching (Eq. 3) or noise prediction on fresh student
 *  samples at random times. The default auxiliary model of a method. */
export const fakeModel = {
  init: ({ teacher }) => teacher,
  sample: studentSample,
  loss({ student, fake }: Pick<Models, 'student' | 'fake'>, batch: Batch, settings: MethodSettings) {
    const x = studentSample({ student }, batch, settings)
    return { loss: fakeLoss(fake, x, batch, settings), parts: {} }
  },
} satisfies AuxiliaryModel

/** That loss for given samples.  x: [B, D]  →  scalar */
export function fakeLoss(
  fake: Velocity,
  x: Tensor2D,
  { condition, noise }: Pick<Batch, 'condition' | 'noise'>,
  { sampleTimes, path = flowPath() }: Pick<MethodSettings, 'sampleTimes' | 'path'>,
): Scalar {
  const t = sampleTimes(noise.fork('t'), x.shape[0])
  const fresh = noise.fork('noise').normal<tf.Rank.R2>(x.shape)
  const zt = interpolate(x, fresh, t)
  return denoisingLoss(path, fake(zt, t, condition), { x, eps: fresh, zt, t })
}
