import { z } from 'zod'
import { featureDistance, fourierFeatures } from '../loss/feature-distance'
import { guided } from '../model/guidance'
import { generate } from '../sampler/integrate'
import { studentRollout } from '../sampler/student'
import { Noise } from '../tensor/noise'
import type { Tensor2D } from '../tf'
import { distributionMatching } from './distribution-matching'
import type { Method } from './method'

const hyperparameters = z.strictObject({
  /** weight of the regression; DMD: 0.25 */
  weight: z.number().nonnegative().default(0.25),
  /** for tasks without `perceptualFeatures`: number and kernel width of the Fourier features; width in units of the data */
  frequencies: z.number().int().positive().default(64),
  width: z.number().positive().default(0.5),
})

/** DMD-LPIPS: DMD, and a regression on the teacher's samples from the same noise:
 *  ℓ_DMD + weight · E d(x_θ(ε), x_tea(ε)), where d compares features and x_tea is the guided teacher's own sample.
 *  Both gradients reach all steps. d is LPIPS on pictures (the task's `perceptualFeatures`), or fixed Fourier features.
 *  The paper names this baseline without defining it: ours is DMD's regression (Yin et al., 2024a), with the pairs
 *  generated during training instead of beforehand. */
export const dmdLpips: Method<z.infer<typeof hyperparameters>> = {
  hyperparameters,
  perceptual: true,
  student(models, batch, settings) {
    const { eps, condition } = batch
    const { studentGrid, teacherGrid, guidance, hyperparameters } = settings
    const { xTheta } = studentRollout(models.student, eps, studentGrid, condition, false)
    const xTea = generate(guided(models.teacher, guidance), eps, teacherGrid, condition)
    const fourier = (x: Tensor2D) =>
      fourierFeatures(x, hyperparameters.frequencies, hyperparameters.width, new Noise(0).fork('fourier'))
    const features = models.perceptualFeatures ?? fourier
    const regression = featureDistance(features(xTheta), features(xTea))
    const matching = distributionMatching(models, xTheta, batch, settings)
    return { loss: matching.add(regression.mul(hyperparameters.weight)), parts: { dmd: matching, regression } }
  },
}
