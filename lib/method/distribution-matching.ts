import { dmdDirection, dmdLoss } from '../loss/dmd'
import { guided } from '../model/guidance'
import { interpolate } from '../path/flow'
import { detach } from '../tensor/stop-gradient'
import type { Scalar, Tensor2D } from '../tf'
import type { Batch, MethodSettings, Models } from './method'

/** The DMD loss of student samples: noise them to random times, and compare the guided teacher with the fake model.
 *  xTheta: [B, D]  →  scalar, with the gradient of Eq. 5 */
export function distributionMatching(
  { teacher, fake }: Pick<Models, 'teacher' | 'fake'>,
  xTheta: Tensor2D,
  { condition, noise }: Pick<Batch, 'condition' | 'noise'>,
  { guidance, normaliser, sampleTimes }: Pick<MethodSettings, 'guidance' | 'normaliser' | 'sampleTimes'>,
): Scalar {
  const sample = detach(xTheta)
  const t = sampleTimes(noise.fork('t'), xTheta.shape[0])
  const zt = interpolate(sample, noise.fork('eps').normal(xTheta.shape), t)
  const vTea = guided(teacher, guidance)(zt, t, condition)
  const vFake = fake(zt, t, condition)
  return dmdLoss(xTheta, dmdDirection({ xTheta: sample, zt, t, vTea, vFake }, normaliser))
}
