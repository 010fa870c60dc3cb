import { diversityLoss } from '../loss/diversity'
import { dmdDirection, dmdLoss } from '../loss/dmd'
import { totalLoss } from '../loss/total'
import { fakeLoss, fakeModel } from '../method/fake-model'
import type { Batch, Method, MethodSettings, Models } from '../method/method'
import { guided } from '../model/guidance'
import { interpolate } from '../path/flow'
import { teacherAnchor } from '../sampler/anchor'
import { generate, trajectory } from '../sampler/integrate'
import { renoising } from '../sampler/renoise'
import { studentRollout } from '../sampler/student'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { perSample } from '../tensor/per-sample'
import { detach } from '../tensor/stop-gradient'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../tf'

// DMD and DP-DMD with one part of the DMD gradient changed: what teacher and fake model are compared by, which step carries
// it, or how the student's samples are made.

/** What is changed in g = t (v_tea − v_fake) / normaliser; the normaliser stays that of the whole. */
export interface Matching {
  /** `guidance`: t (w − 1) (v_c − v_∅) alone; `matching`: t (v_c − v_fake) alone; their sum is g.
   *  Source: Liu et al. (2025), Decoupled DMD */
  part?: 'guidance' | 'matching'
  /** times t at which the teacher is guided; elsewhere v_tea = v_c. Source: Kynkäänniemi et al. (2024) */
  guidedWithin?: [number, number]
}

/** The student's time between its first two steps, on the grid of the authors' code. */
const firstTime = 0.858

/** The loss of `distributionMatching`, with a part of its gradient, from the same draws.  xTheta: [B, D]  →  scalar */
export function partialMatching(
  { teacher, fake }: Pick<Models, 'teacher' | 'fake'>,
  xTheta: Tensor2D,
  { condition, noise }: Pick<Batch, 'condition' | 'noise'>,
  { guidance, normaliser, sampleTimes }: Pick<MethodSettings, 'guidance' | 'normaliser' | 'sampleTimes'>,
  { part, guidedWithin: [from, to] = [0, 1] }: Matching,
): Scalar {
  const sample = detach(xTheta)
  const t = sampleTimes(noise.fork('t'), xTheta.shape[0])
  const zt = interpolate(sample, noise.fork('eps').normal(xTheta.shape), t)
  const conditional = teacher(zt, t, condition)
  const within = perSample(t.greaterEqual(from).logicalAnd(t.lessEqual(to)).toFloat() as Tensor1D, zt)
  const guidanceGap = guided(teacher, guidance)(zt, t, condition).sub(conditional).mul(within)
  const vTea = conditional.add(guidanceGap) as Tensor2D
  const matchingGap = conditional.sub(fake(zt, t, condition))
  const gap = part === 'guidance' ? guidanceGap : part === 'matching' ? matchingGap : guidanceGap.add(matchingGap)
  return dmdLoss(xTheta, dmdDirection({ xTheta: sample, zt, t, vTea, vFake: vTea.sub(gap) }, normaliser))
}

/** DMD, or DP-DMD with the anchor of Eq. 6, under a changed gradient. */
function withMatching(change: Matching, anchored: boolean): Method {
  return {
    student(models, batch, settings) {
      const { eps, condition } = batch
      const { studentGrid, stopGradient } = settings
      const { v1, xTheta } = studentRollout(models.student, eps, studentGrid, condition, anchored && stopGradient)
      const matching = partialMatching(models, xTheta, batch, settings, change)
      return anchored ? withDiversity(matching, v1, models, batch, settings) : alone(matching)
    },
  }
}

const alone = (matching: Scalar) => ({ loss: matching, parts: { dmd: matching } })

function withDiversity(
  matching: Scalar,
  v1: Tensor2D,
  { teacher }: Pick<Models, 'teacher'>,
  { eps, condition }: Pick<Batch, 'eps' | 'condition'>,
  { teacherGrid, K, anchorGuidance, lambda }: MethodSettings,
) {
  const { vTilde } = teacherAnchor(guided(teacher, anchorGuidance), eps, teacherGrid, K, condition)
  const diversity = diversityLoss(v1, vTilde)
  return { loss: totalLoss(matching, diversity, lambda), parts: { dmd: matching, diversity } }
}

/** The DMD gradient reaches the last step only: its input is detached. In DP-DMD the first step keeps the diversity loss. */
function throughLastStep(anchored: boolean): Method {
  return {
    student(models, batch, settings) {
      const { eps, condition } = batch
      const { studentGrid } = settings
      const states = trajectory(models.student, eps, studentGrid.slice(0, -1), condition)
      const xTheta = generate(models.student, detach(states.at(-1)!), studentGrid.slice(-2), condition)
      const matching = partialMatching(models, xTheta, batch, settings, {})
      if (!anchored) return alone(matching)
      return withDiversity(matching, firstVelocity(eps, states[1]!, studentGrid), models, batch, settings)
    },
  }
}

/** v₁ from the first step it makes: z₁ = ε + (t₁ − t₀) v₁. */
const firstVelocity = (eps: Tensor2D, z1: Tensor2D, [t0, t1]: number[]) => z1.sub(eps).div(t1! - t0!) as Tensor2D

/** A random state z_k of the student's rollout, detached, and its time: the same k for a whole batch.  →  z [B, D], t [B] */
function randomState(
  { student }: Pick<Models, 'student'>,
  batch: Batch,
  { studentGrid }: MethodSettings,
  first: number,
) {
  const { eps, condition, noise } = batch
  const steps = studentGrid.slice(0, -1)
  const states = trajectory(student, eps, steps, condition)
  const k = noise
    .fork('step')
    .uniform<tf.Rank.R1>([1])
    .mul(steps.length - first)
    .add(first)
    .floor()
    .toInt() as Tensor1D
  const z = gather(tf.stack(states.map(detach)).reshape([steps.length, -1]) as Tensor2D, k).reshape(eps.shape)
  const t = gather(tf.tensor1d(steps), k).tile([eps.shape[0]])
  return { z: z as Tensor2D, t: t as Tensor1D, z1: states[1]! }
}

/** The DMD gradient reaches one random step, through the prediction x̂ = z_k − t_k v_θ(z_k, t_k) from a detached state; the fake
 *  model learns from such predictions. In DP-DMD that step is never the first.
 *  Source: Yin et al. (2024b), DMD2's backward simulation, with Euler steps between the states. */
function throughOneStep(anchored: boolean): Method {
  const first = anchored ? 1 : 0
  const predicted = (models: Pick<Models, 'student'>, batch: Batch, settings: MethodSettings) => {
    const { z, t, z1 } = randomState(models, batch, settings, first)
    return { xHat: z.sub(perSample(t, z).mul(models.student(z, t, batch.condition))) as Tensor2D, z1 }
  }
  return {
    student(models, batch, settings) {
      const { xHat, z1 } = predicted(models, batch, settings)
      const matching = partialMatching(models, xHat, batch, settings, {})
      if (!anchored) return alone(matching)
      return withDiversity(matching, firstVelocity(batch.eps, z1, settings.studentGrid), models, batch, settings)
    },
    auxiliary: {
      init: fakeModel.init,
      loss: (models, batch, settings) => ({
        loss: fakeLoss(models.fake, detach(predicted(models, batch, settings).xHat), batch, settings),
        parts: {},
      }),
    },
  }
}

/** DMD whose student predicts x̂ and re-noises it to the next time, in training and in sampling, as DMD2's does. */
const renoised: Method = {
  student(models, batch, settings) {
    const xTheta = renoisedSample(models, batch, settings)
    return alone(partialMatching(models, xTheta, batch, settings, {}))
  },
  auxiliary: {
    init: fakeModel.init,
    loss: (models, batch, settings) => ({
      loss: fakeLoss(models.fake, renoisedSample(models, batch, settings), batch, settings),
      parts: {},
    }),
  },
  velocity: ({ student }, { studentGrid }) => renoising(student, studentGrid, 1, new Noise(0).fork('re-noised')),
}

const renoisedSample = (
  { student }: Pick<Models, 'student'>,
  { eps, condition, noise }: Batch,
  { studentGrid }: MethodSettings,
) => generate(renoising(student, studentGrid, 1, noise.fork('rollout')), eps, studentGrid, condition)

/** The changed methods, by name. */
export const gradientVariants = {
  'DMD, last step': throughLastStep(false),
  'DP-DMD, last step': throughLastStep(true),
  'DMD, one step': throughOneStep(false),
  'DP-DMD, one step': throughOneStep(true),
  'DMD, re-noised': renoised,
  'DMD, guided late': withMatching({ guidedWithin: [0, firstTime] }, false),
  'DP-DMD, guided late': withMatching({ guidedWithin: [0, firstTime] }, true),
  'DMD, guided early': withMatching({ guidedWithin: [firstTime, 1] }, false),
  'DP-DMD, guided early': withMatching({ guidedWithin: [firstTime, 1] }, true),
  'DMD, guidance part': withMatching({ part: 'guidance' }, false),
  'DP-DMD, guidance part': withMatching({ part: 'guidance' }, true),
  'DMD, matching part': withMatching({ part: 'matching' }, false),
  'DP-DMD, matching part': withMatching({ part: 'matching' }, true),
} satisfies Record<string, Method>
