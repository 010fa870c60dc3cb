import { check } from '../../check'
import { checkLengths } from '../../lengths'
import type { Method } from '../../method/method'
import { cosineDiversity } from '../../metrics/diversity'
import { coverage, histogramKl, modeFractions, onModeFraction } from '../../metrics/modes'
import { mean } from '../../metrics/statistics'
import type { Network, Params, Velocity } from '../../model/network'
import { sample } from '../../sampler/sample'
import { Noise } from '../../tensor/noise'
import { checkShapes } from '../../tensor/shape'
import { type Tensor2D, type Tensor3D, tf } from '../../tf'
import type { DistillSettings } from '../../train/config'
import { distilAndObserve } from '../../train/observe'
import type { TrainRecord } from '../../train/run'
import { type Plane, planeData } from './plane'

/** The plane's metrics of a model, each a mean over prompts; diversity and quality are always reported together. */
export type PlaneMetrics = {
  /** the diversity of Eq. 9, on the posterior over modes */
  diversity: number
  /** share of modes with more than 1 % of the samples */
  'modes covered': number
  /** quality: share of samples within 3 σ of a mode */
  'on mode': number
  /** quality: mean exact log-likelihood under the prompt's mixture, in nats */
  'log-likelihood': number
  /** KL(exact ‖ model) of the mode frequencies, in nats */
  'KL of modes': number
}

/** R samples of each prompt as plain numbers.  →  [P][R][2] */
export const planeSamples = (
  velocity: Velocity,
  { conditions }: Plane,
  grid: number[],
  noise: Noise,
  R = 1000,
): number[][][] => tf.tidy(() => sample(velocity, conditions, R, grid, noise, 2).arraySync())

/** Measure samples against the exact mixtures.  samples: [P][R][2] */
export function measurePlane(samples: number[][][], { means, sd, weightsOfPrompt, exact }: Plane): PlaneMetrics {
  if (!Array.isArray(samples)) check('measurePlane', 'rows', { samples })
  checkLengths('measurePlane', { samples, prompts: weightsOfPrompt })
  const fractions = samples.map(points => modeFractions(points, means))
  const overPrompts = (f: (points: number[][], p: number) => number) => mean(samples.map(f))
  const logLikelihood = (points: number[][], p: number) =>
    tf.tidy(
      () =>
        exact.prompts[p]!.logProb(tf.tensor2d(points), tf.zeros([points.length]))
          .mean()
          .dataSync()[0]!,
    )
  return {
    diversity: tf.tidy(
      () => cosineDiversity(modePosterior(tf.tensor3d(samples), tf.tensor2d(means), 3 * sd)).dataSync()[0]!,
    ),
    'modes covered': mean(fractions.map(fraction => coverage(fraction))),
    'on mode': overPrompts(points => onModeFraction(points, means, 3 * sd)),
    'log-likelihood': overPrompts(logLikelihood),
    'KL of modes': overPrompts((_, p) => histogramKl(weightsOfPrompt[p]!, fractions[p]!)),
  }
}

/** The features of Eq. 9 on the plane: the posterior over equally likely modes N(μ_k, width² I).
 *  samples: [P, R, 2], modes: [K, 2]  →  [P, R, K] */
export function modePosterior(samples: Tensor3D, modes: Tensor2D, width: number): Tensor3D {
  checkShapes('modePosterior', { samples: [samples, 'P', 'R', 'D'], modes: [modes, 'K', 'D'] })
  check('modePosterior', 'positive', { width })
  return tf.tidy(
    () =>
      tf.softmax(
        samples
          .expandDims(2)
          .sub(modes)
          .square()
          .sum(3)
          .mul(-1 / (2 * width * width)),
      ) as Tensor3D,
  )
}

/** A training record on the plane, with the student's metrics and samples [P][R][2] at that update. */
export type PlaneRecord = TrainRecord & { metrics: PlaneMetrics; samples: number[][][] }

/** Distil on the plane and measure the student every `every` updates, always with the same noise. */
export function* distilOnPlane(
  method: Method,
  { plane, network, teacher }: { plane: Plane; network: Network; teacher: Params },
  settings: DistillSettings,
  every = 100,
): Generator<PlaneRecord, void> {
  const data = method.data ? planeData(plane) : undefined
  const noise = new Noise(0).fork('evaluation')
  const observe = (velocity: Velocity, grid: number[]) => {
    const samples = planeSamples(velocity, plane, grid, noise)
    return { samples, metrics: measurePlane(samples, plane) }
  }
  try {
    const task = { network, teacher, prompts: plane.conditions, data }
    yield* distilAndObserve(method, task, settings, { every }, observe) as Generator<PlaneRecord, void>
  } finally {
    tf.dispose([data?.tables.means, data?.tables.edges] as never)
  }
}
