import { z } from 'zod'
import { leastSquares } from '../loss/adversarial'
import { featureDistance } from '../loss/feature-distance'
import { guided } from '../model/guidance'
import type { Velocity } from '../model/network'
import { dataFromVelocity } from '../path/convert'
import { interpolate } from '../path/flow'
import { flowPath } from '../path/path'
import { eulerStep } from '../sampler/integrate'
import { renoising } from '../sampler/renoise'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { perSample } from '../tensor/per-sample'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'
import { discriminatorLogits, discriminatorWeights } from './discriminator'
import { distributionMatching } from './distribution-matching'
import type { Batch, Method, Models, Settings } from './method'
import { ofStage, stageAt } from './stages'

const weight = z.number().nonnegative()

const stage = z.strictObject({
  /** weights of the modes of the distribution of times; the first lies at pure noise */
  bumps: z.array(weight).min(1),
  /** weight of the adversarial loss; Flash for SD3: 0, 0.1, 0.3, 0.5 */
  adversarial: weight,
  /** weight of the DMD term */
  matching: weight,
})

const hyperparameters = z.strictObject({
  /** stages of equal length, by default those of the source */
  stages: z
    .array(stage)
    .min(1)
    .default([
      { bumps: [0, 0, 0.5, 0.5], adversarial: 0, matching: 0 },
      { bumps: [0.1, 0.3, 0.3, 0.3], adversarial: 0.1, matching: 0.3 },
      { bumps: [0.25, 0.25, 0.25, 0.25], adversarial: 0.2, matching: 0.5 },
      { bumps: [0.4, 0.2, 0.2, 0.2], adversarial: 0.3, matching: 0.7 },
    ]),
  /** factor on the adversarial and the matching weight of every stage; 0 leaves only the regression */
  terms: weight.default(1),
  /** a mode is e^(−d²/variance) at a distance of d steps of the teacher's grid */
  variance: z.number().positive().default(0.5),
  /** hidden units of the discriminator */
  width: z.number().int().positive().default(64),
})

type Hyperparameters = z.infer<typeof hyperparameters>

/** Flash Diffusion: from noised *data* z_t the guided teacher takes all remaining steps of its grid to x_tea, and the
 *  student learns to get there in one: x̂_θ = z_t − t v_θ(z_t, t),
 *  ℓ = E d(x̂_θ, x_tea) + a E (σ(ℓ(x̂_θ)) − 1)² + b ℓ_DMD(x̂_θ).
 *  The discriminator ℓ reads the *frozen teacher's* features of noised samples; the DMD term uses the student itself as
 *  its fake model. Stages of equal length shift t towards pure noise and raise a and b. Sampling predicts x and re-noises
 *  it. d: LPIPS if the task has `perceptualFeatures`, else squared error.
 *  Source: Chadebec et al. (2024) and its code, with x̂ in the DMD term's normaliser, where its SD3 version has a
 *  velocity. Ours: t per sample instead of per batch, and the guidance of all methods where the source samples it. */
export const flash: Method<Hyperparameters> = {
  hyperparameters,
  data: true,
  perceptual: true,
  student(models, batch, settings) {
    const { teacher, self, perceptualFeatures } = models
    const { zt, t, condition, stage } = noisedData(batch, settings)
    const x = dataFromVelocity(zt, t, models.student(zt, t, condition))
    const xTea = remainingSteps(guided(teacher, settings.guidance), zt, t, settings.teacherGrid, condition)
    const regression = perceptualFeatures
      ? featureDistance(perceptualFeatures(x), perceptualFeatures(xTea))
      : x.sub(xTea).square().mean()
    const adversarial = leastSquares.student(noisedLogits(models, x, condition, batch, settings))
    const matching = distributionMatching({ teacher, fake: self }, x, { condition, noise: batch.noise }, settings)
    const { stages, terms } = settings.hyperparameters
    const [a, b] = (['adversarial', 'matching'] as const).map(name =>
      ofStage(
        stages.map(of => terms * of[name]),
        stage,
      ),
    )
    // the source has no ½ in its DMD term
    const loss = regression.add(adversarial.mul(a!)).add(matching.mul(2).mul(b!))
    return { loss: loss as Scalar, parts: { regression: regression as Scalar, adversarial, dmd: matching } }
  },
  auxiliary: {
    init: ({ network, teacher, noise, hyperparameters }) =>
      discriminatorWeights(network, teacher, hyperparameters.width, noise),
    loss(models, batch, settings) {
      const { zt, t, condition } = noisedData(batch, settings)
      const x = dataFromVelocity(zt, t, models.student(zt, t, condition))
      const [real, fake] = [batch.real!.x, x].map(sample => noisedLogits(models, sample, condition, batch, settings))
      return { loss: leastSquares.discriminator(real!, fake!), parts: {} }
    },
  },
  velocity: ({ student }, { studentGrid }) => renoising(student, studentGrid, 1, new Noise(0).fork('flash')),
}

/** Data noised to times of the teacher's grid from the current stage's distribution.  →  zt [B, D], t [B], condition,
 *  stage: int32 [1] */
function noisedData(
  { eps, real, noise, progress }: Batch,
  { teacherGrid, hyperparameters }: Settings<Hyperparameters>,
) {
  const stage = stageAt(progress, hyperparameters.stages.length)
  const times = timeTable(hyperparameters, teacherGrid.length - 1)
  const edges = gather(tf.tensor2d(times), stage)
  const u = noise.fork('time').uniform([eps.shape[0], 1])
  const t = gather(tf.tensor1d(teacherGrid), u.greaterEqual(edges).toInt().sum(1).toInt() as Tensor1D)
  return { zt: interpolate(real!.x, eps, t), t, condition: real!.condition, stage }
}

/** The cumulative probabilities of the first K − 1 times of the teacher's grid, one row per stage. */
export function timeTable({ stages, variance }: Hyperparameters, K: number): number[][] {
  return stages.map(({ bumps }) => {
    const centre = (i: number) => i * Math.floor(K / bumps.length)
    const density = Array.from({ length: K }, (_, k) =>
      bumps.reduce((sum, w, i) => sum + w * Math.exp(-((k - centre(i)) ** 2) / variance), 0),
    )
    const total = density.reduce((a, b) => a + b)
    return density.slice(0, -1).map((_, k) => density.slice(0, k + 1).reduce((a, b) => a + b) / total)
  })
}

/** The teacher's remaining steps, from a grid time per sample: steps from times above t leave a sample unchanged.
 *  zt: [B, D], t: [B]  →  [B, D] */
export function remainingSteps(teacher: Velocity, zt: Tensor2D, t: Tensor1D, grid: number[], condition: Tensor2D) {
  return tf.tidy(() =>
    grid.slice(0, -1).reduce((z, time, k) => {
      const runs = perSample(t.greaterEqual(time - 1e-5).toFloat() as Tensor1D, z)
      return z.add(
        eulerStep(teacher, z, time, grid[k + 1]!, condition)
          .sub(z)
          .mul(runs),
      ) as Tensor2D
    }, zt),
  )
}

/** The discriminator's logits on samples noised to one of four times, all equally likely. */
function noisedLogits(
  { auxiliary, features }: Models,
  x: Tensor2D,
  condition: Tensor2D,
  { noise }: Batch,
  { path = flowPath() }: Settings<Hyperparameters>,
) {
  const below = noise.fork('judge')
  const u = gather(tf.tensor1d([0.01, 0.25, 0.5, 0.75]), below.fork('t').integers<tf.Rank.R1>([x.shape[0]], 4))
  const t = path.time(u)
  const zt = interpolate(x, below.fork('eps').normal<tf.Rank.R2>(x.shape), t)
  return discriminatorLogits(auxiliary, features.teacher(zt, t, condition))
}
