import { check } from '../../check'
import { dmdDirection, dmdLoss, type Normaliser } from '../../loss/dmd'
import { gaussianMixture, type Mixture } from '../../model/mixture'
import type { Params } from '../../model/network'
import { interpolate } from '../../path/flow'
import { Noise } from '../../tensor/noise'
import { type Tensor2D, tf } from '../../tf'
import { type OptimiserSettings, optimiserSchema, parseConfig } from '../../train/config'
import { adamW, lossAndGrads, startTraining } from '../../train/optimiser'

/** A student whose distribution is known, so that its score needs no fake model. */
export interface KnownStudent {
  params: Params
  /** x_θ as a function of the weights and of ε [B, 2]  →  [B, 2] */
  generate(params: Params, eps: Tensor2D): Tensor2D
  /** the distribution of x_θ */
  law(params: Params): Mixture
}

/** One Gaussian, x = m + s ε: three weights, too few for a teacher with several modes. */
export function gaussianStudent(mean: number[], sd: number): KnownStudent {
  check('gaussianStudent', 'numbers', { mean })
  check('gaussianStudent', 'positive', { sd })
  return {
    params: { mean: tf.tensor1d(mean), logSd: tf.scalar(Math.log(sd)) },
    generate: ({ mean, logSd }, eps) => tf.tidy(() => eps.mul(logSd!.exp()).add(mean!) as Tensor2D),
    law: ({ mean, logSd }) =>
      gaussianMixture({
        weights: [1],
        means: [mean!.arraySync() as number[]],
        sds: [Math.exp(logSd!.dataSync()[0]!)],
      }),
  }
}

/** n free points, each blurred by `width`: x_i = p_i + width ε_i, a student that can take any shape.  B = n */
export function pointStudent(points: number[][], width: number): KnownStudent {
  check('pointStudent', 'rows', { points })
  check('pointStudent', 'positive', { width })
  return {
    params: { points: tf.tensor2d(points) },
    generate: ({ points }, eps) => tf.tidy(() => points!.add(eps.mul(width)) as Tensor2D),
    law: ({ points }) => {
      const means = points!.arraySync() as number[][]
      return gaussianMixture({ weights: means.map(() => 1), means, sds: means.map(() => width) })
    },
  }
}

export interface ExactSettings {
  seed: number
  updates: number
  batch: number
  optimiser: OptimiserSettings
  normaliser: Normaliser
  times?: [number, number]
  /** how many updates the fake model lags behind the student's distribution; 0 is a perfect fake model */
  lag?: number
}

/** DMD with exact scores of teacher and student: the dynamics of Eq. 5 without a learned fake model. A record every
 *  `every` updates has the pseudo-loss and the student's distribution, as plain numbers. `student.params` is only read.
 *  @throws counts that are not whole numbers; times out of order. */
export function distilExactly(teacher: Mixture, student: KnownStudent, settings: ExactSettings, every = 10) {
  const { seed, updates, batch, times: [first, last] = [0.02, 0.98], lag = 0 } = settings
  check('distilExactly', 'count', { updates, batch })
  check('distilExactly', 'countOrNever', { every })
  check('distilExactly', 'notNegative', { lag })
  check('distilExactly', 'seed', { seed })
  if (!(first > 0 && first < last && last <= 1))
    throw new Error(`distilExactly: expected times 0 < first < last ≤ 1, got ${first} and ${last}.`)
  return trainExactly(teacher, student, settings, every)
}

function* trainExactly(teacher: Mixture, student: KnownStudent, settings: ExactSettings, every: number) {
  const { seed, updates, batch, normaliser, times = [0.02, 0.98], lag = 0 } = settings
  const config = parseConfig(optimiserSchema, settings.optimiser)
  const laws: Mixture[] = []
  let training = startTraining(student.params)
  try {
    for (let update = 1; update <= updates; update++) {
      laws.push(student.law(training.params))
      const fake = laws[Math.max(0, laws.length - 1 - lag)]!
      const draw = { batch, normaliser, times, noise: new Noise(seed).fork('exact').at(update) }
      const { loss, grads } = tf.tidy(() => exactUpdate({ teacher, fake, student }, training.params, draw))
      const before = training
      training = tf.tidy(() => adamW(before, grads, config, updates) as never) as typeof before
      const losses = { loss: loss.dataSync()[0]! }
      tf.dispose([before as never, grads as never, loss])
      if (update % every === 0) yield { update, of: updates, losses, law: student.law(training.params) }
    }
  } finally {
    tf.dispose(training as never)
  }
}

type Draw = Required<Pick<ExactSettings, 'batch' | 'normaliser' | 'times'>> & { noise: Noise }

function exactUpdate(
  { teacher, fake, student }: { teacher: Mixture; fake: Mixture; student: KnownStudent },
  params: Params,
  { batch, normaliser, times, noise }: Draw,
) {
  const eps = noise.fork('eps').normal<tf.Rank.R2>([batch, 2])
  const t = noise.fork('t').uniform<tf.Rank.R1>([batch], ...times)
  const xTheta = student.generate(params, eps)
  const zt = interpolate(xTheta, noise.fork('noise').normal([batch, 2]), t)
  const g = dmdDirection({ xTheta, zt, t, vTea: teacher.velocity(zt, t), vFake: fake.velocity(zt, t) }, normaliser)
  const { loss, grads } = lossAndGrads(weights => ({ loss: dmdLoss(student.generate(weights, eps), g) }), params)
  return { loss, grads }
}
