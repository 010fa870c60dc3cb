import { z } from 'zod'
import { approximateR1, nonSaturating } from '../loss/adversarial'
import { interpolate } from '../path/flow'
import { studentRollout } from '../sampler/student'
import type { Noise } from '../tensor/noise'
import type { Scalar, Tensor2D, tf } from '../tf'
import { discriminatorLogits, discriminatorWeights } from './discriminator'
import { distributionMatching } from './distribution-matching'
import { fakeLoss, studentSample } from './fake-model'
import type { Method, MethodSettings, Models } from './method'

const hyperparameters = z.strictObject({
  /** weight of the student's adversarial loss; DMD2: 3e-3 (ImageNet), 1e-3 (SD 1.5), 5e-3 (SDXL) */
  student: z.number().nonnegative().default(5e-3),
  /** weight of the discriminator's loss beside the fake model's own; DMD2: 1e-2 */
  discriminator: z.number().nonnegative().default(1e-2),
  /** weight of the approximate R1 penalty; DMD2: none */
  r1: z.number().nonnegative().default(0),
  /** standard deviation of its perturbation */
  r1Noise: z.number().positive().default(0.1),
  /** hidden units of the discriminator */
  width: z.number().int().positive().default(64),
})

/** DMD-GAN (DMD2): DMD, and a discriminator between noised student samples and noised real ones:
 *  student ℓ_DMD + a E softplus(−ℓ(z_t)), fake model ℓ_FM + b [E softplus(−ℓ(z_t^real)) + E softplus(ℓ(z_t))].
 *  The discriminator reads the *fake model's* hidden features, and its gradient trains the fake model too; in the student's
 *  update both are frozen. Unlike the other DMD variants it needs real samples.
 *  Source: Yin et al. (2024b). Left open by the paper under study: all weights; whether the discriminator sees clean samples. */
export const dmdGan: Method<z.infer<typeof hyperparameters>> = {
  hyperparameters,
  data: true,
  student(models, batch, settings) {
    const { xTheta } = studentRollout(models.student, batch.eps, settings.studentGrid, batch.condition, false)
    const matching = distributionMatching(models, xTheta, batch, settings)
    const logits = noisedLogits(models, xTheta, batch.condition, settings, batch.noise.fork('judge'))
    const adversarial = nonSaturating.student(logits)
    return {
      loss: matching.add(adversarial.mul(settings.hyperparameters.student)),
      parts: { dmd: matching, adversarial },
    }
  },
  auxiliary: {
    init: ({ network, teacher, noise, hyperparameters }) => ({
      ...teacher,
      ...discriminatorWeights(network, teacher, hyperparameters.width, noise),
    }),
    sample: studentSample,
    loss(models, batch, settings) {
      const { condition, noise } = batch
      const { hyperparameters } = settings
      const x = studentSample(models, batch, settings)
      const flow = fakeLoss(models.fake, x, batch, settings)
      const { x: real, condition: realCondition } = batch.real!
      const discriminator = (sample: Tensor2D, c: Tensor2D) =>
        noisedLogits(models, sample, c, settings, noise.fork('judge'))
      const [onReal, onFake] = [discriminator(real, realCondition), discriminator(x, condition)]
      const verdict = nonSaturating.discriminator(onReal, onFake)
      const loss = flow.add(verdict.mul(hyperparameters.discriminator)) as Scalar
      const parts = { flow, discriminator: verdict }
      if (hyperparameters.r1 === 0) return { loss, parts }
      const moved = real.add(noise.fork('r1').normal<tf.Rank.R2>(real.shape).mul(hyperparameters.r1Noise)) as Tensor2D
      const r1 = approximateR1(onReal, discriminator(moved, realCondition))
      return { loss: loss.add(r1.mul(hyperparameters.r1)) as Scalar, parts: { ...parts, r1 } }
    },
  },
}

/** The discriminator's logits on samples noised to random times. */
function noisedLogits(
  { auxiliary, features }: Pick<Models, 'auxiliary' | 'features'>,
  x: Tensor2D,
  condition: Tensor2D,
  { sampleTimes }: MethodSettings,
  noise: Noise,
) {
  const t = sampleTimes(noise.fork('t'), x.shape[0])
  const zt = interpolate(x, noise.fork('eps').normal<tf.Rank.R2>(x.shape), t)
  return discriminatorLogits(auxiliary, features.fake(zt, t, condition))
}
