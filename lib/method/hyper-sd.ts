import { z } from 'zod'
import { nonSaturating } from '../loss/adversarial'
import { guided } from '../model/guidance'
import { nullCondition, type Velocity } from '../model/network'
import { interpolate } from '../path/flow'
import { flowPath } from '../path/path'
import { renoise, renoising } from '../sampler/renoise'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { perSample } from '../tensor/per-sample'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'
import { discriminatorLogits, discriminatorWeights } from './discriminator'
import { distributionMatching } from './distribution-matching'
import { fakeLoss, studentSample } from './fake-model'
import type { Batch, Method, Models, Settings } from './method'
import { ofStage, stageAt } from './stages'

const weight = z.number().nonnegative()

const stage = z.strictObject({
  /** k, number of segments of the time axis; divides solverSteps */
  segments: z.number().int().positive(),
  /** weight a of the adversarial part of the distance; the squared error has 1 − a */
  adversarial: weight.max(1),
  /** weight of the score distillation of the one-step sample */
  matching: weight,
})

const hyperparameters = z
  .strictObject({
    /** stages of equal length. Ours: the source publishes k, and that a rises, but no numbers */
    stages: z
      .array(stage)
      .min(1)
      .default([
        { segments: 8, adversarial: 0, matching: 0 },
        { segments: 4, adversarial: 0.01, matching: 0 },
        { segments: 2, adversarial: 0.02, matching: 0 },
        { segments: 1, adversarial: 0.05, matching: 0 },
        { segments: 1, adversarial: 0.05, matching: 1 },
      ]),
    /** steps of the teacher's solver over [0, 1] */
    solverSteps: z.number().int().positive().default(64),
    /** share of conditions dropped, so that the student keeps the unconditional branch that guided sampling needs */
    dropout: z.number().min(0).max(1).default(0.1),
    /** γ of the sampler; TCD: 0.3 */
    gamma: z.number().min(0).max(1).default(0.3),
    /** hidden units of the discriminator */
    width: z.number().int().positive().default(64),
  })
  .refine(({ stages, solverSteps }) => stages.every(({ segments }) => solverSteps % segments === 0), {
    message: 'expected segments that divide solverSteps',
  })

type Hyperparameters = z.infer<typeof hyperparameters>

/** Hyper-SD: trajectory-segmented consistency, then score distillation. k segments cut [0, 1]; from noised *data* z_t the
 *  student jumps to its segment's lower edge e, f(z, t, e) = z + (e − t) v_θ(z, t). The target is its jump after one step
 *  of the teacher's solver:
 *  ℓ = (1 − a) E ‖f(z_t, t, e) − sg f(z_t', t', e)‖² + a E softplus(−ℓ(f)) + b ℓ_DMD(f(ε, 1, 0)),
 *  with k = 8, 4, 2, 1 in stages; a rises with the jumps. The discriminator reads the frozen teacher's features; the target is
 *  its real sample. For t' = e the target is the teacher's own step; an exact consistency map is a fixed point.
 *  It is sampled *with guidance* (2 N evaluations), so its teacher is unguided.
 *  Source: Ren et al. (2024), whose training code is not public; TCD's sampler. Left open there: all weights and the
 *  solver's guidance. Its reward stage is omitted: no method of the table has one. */
export const hyperSd: Method<Hyperparameters> = {
  hyperparameters,
  data: true,
  student(models, batch, settings) {
    const stage = stageOf(batch, settings.hyperparameters)
    const { jump, target, edge, condition } = segmentJump(models, batch, settings)
    const consistency = jump.sub(target).square().mean() as Scalar
    const adversarial = nonSaturating.student(noisedLogits(models, jump, edge, condition, batch, settings))
    const one = oneStep(models, batch, settings)
    const matching = distributionMatching(models, one, batch, { ...settings, guidance: 1 })
    const a = stage('adversarial')
    const loss = consistency
      .mul(tf.sub(1, a))
      .add(adversarial.mul(a))
      .add(matching.mul(stage('matching')))
    return { loss: loss as Scalar, parts: { consistency, adversarial, dmd: matching } }
  },
  auxiliary: {
    init: ({ network, teacher, noise, hyperparameters }) => ({
      ...teacher,
      ...discriminatorWeights(network, teacher, hyperparameters.width, noise),
    }),
    sample: oneStep,
    loss(models, batch, settings) {
      const { jump, target, edge, condition } = segmentJump(models, batch, settings)
      const [real, fake] = [target, jump].map(sample => noisedLogits(models, sample, edge, condition, batch, settings))
      const discriminator = nonSaturating.discriminator(real!, fake!)
      const one = oneStep(models, batch, settings)
      const flow = fakeLoss(models.fake, one, batch, settings)
      return { loss: flow.add(discriminator) as Scalar, parts: { flow, discriminator } }
    },
  },
  velocity: ({ student }, { studentGrid, guidance, hyperparameters }) =>
    renoising(guided(student, guidance), studentGrid, hyperparameters.gamma, new Noise(0).fork('hyperSd')),
}

/** The student's sample in one step. */
function oneStep(
  models: Pick<Models, 'student'>,
  batch: Pick<Batch, 'eps' | 'condition' | 'sample'>,
  { studentGrid }: Pick<Settings<Hyperparameters>, 'studentGrid'>,
): Tensor2D {
  return studentSample(models, batch, { studentGrid: [studentGrid[0]!, 0] })
}

/** The hyperparameters of the current stage, by name. */
const stageOf = ({ progress }: Pick<Batch, 'progress'>, { stages }: Hyperparameters) => {
  const index = stageAt(progress, stages.length)
  return (name: keyof Hyperparameters['stages'][number]) =>
    ofStage(
      stages.map(of => of[name]),
      index,
    )
}

/** The student's jump to its segment's lower edge, and the target: its jump after one solver step.
 *  →  jump, target: [B, D], edge: [B], condition */
export function segmentJump(
  { teacher, student, self }: Pick<Models, 'teacher' | 'student' | 'self'>,
  { eps, real, noise, progress }: Batch,
  { hyperparameters, path = flowPath() }: Pick<Settings<Hyperparameters>, 'hyperparameters' | 'path'>,
) {
  const B = eps.shape[0]
  const length = tf.div(hyperparameters.solverSteps, stageOf({ progress }, hyperparameters)('segments'))
  const step = noise.fork('step').integers<tf.Rank.R1>([B], hyperparameters.solverSteps).toFloat()
  const times = tf.tensor1d(path.grid(hyperparameters.solverSteps))
  const timeAt = (n: Tensor) => gather(times, n.toInt() as Tensor1D)
  const [t, next, edge] = [step, step.add(1), step.div(length).add(1e-4).floor().add(1).mul(length)].map(timeAt)
  const drop = noise.fork('dropout').uniform([B, 1]).less(hyperparameters.dropout)
  const condition = tf.where(drop.tile([1, real!.condition.shape[1]]), nullCondition(real!.condition), real!.condition)
  const land = (velocity: Velocity, z: Tensor2D, from: Tensor1D, to: Tensor1D) =>
    z.add(velocity(z, from, condition as Tensor2D).mul(perSample(to.sub(from), z))) as Tensor2D
  const zt = interpolate(real!.x, eps, t!)
  const ahead = land(teacher, zt, t!, next!)
  return {
    jump: land(student, zt, t!, edge!),
    target: land(self, ahead, next!, edge!),
    ...{ edge: edge!, condition: condition as Tensor2D },
  }
}

/** The discriminator's logits on states at the edge e, re-noised to a random time above it. */
function noisedLogits(
  { auxiliary, features }: Models,
  state: Tensor2D,
  edge: Tensor1D,
  condition: Tensor2D,
  { noise }: Pick<Batch, 'noise'>,
  { studentGrid }: Pick<Settings<Hyperparameters>, 'studentGrid'>,
) {
  const below = noise.fork('judge')
  const t = edge.add(
    below.fork('t').uniform([edge.shape[0]], 0.02, 0.98).mul(tf.sub(studentGrid[0]!, edge)),
  ) as Tensor1D
  const zt = renoise(state, edge, t, below.fork('eps').normal<tf.Rank.R2>(state.shape))
  return discriminatorLogits(auxiliary, features.teacher(zt, t, condition))
}
