import { cosineDiversity } from '../../metrics/diversity'
import { coverage, histogramKl } from '../../metrics/modes'
import { mean } from '../../metrics/statistics'
import { type Tensor, type Tensor2D, type Tensor3D, tf } from '../../tf'
import type { PlaneMetrics } from './metrics'
import type { Plane } from './plane'

/** The metrics of the plane's tables, each a mean over prompts: those of the plane, the coverage of rare modes, which the
 *  diversity hardly sees, and the fit to the guided target of the data set's w, which a guided student is trained towards. */
export type PromptMetrics = PlaneMetrics & {
  /** share of the modes of weight below 10 % that get more than 1 % of the samples */
  'rare modes covered': number
  /** quality: mean exact log-likelihood under the guided target, in nats */
  'guided log-likelihood': number
  /** KL(guided target ‖ model) of the mode frequencies, in nats */
  'KL of guided modes': number
}

const rare = 0.1

/** Mode weights ∝ π_k^w / m_k^(w−1) of the guided target p_c^w / p_∅^(w−1), for well-separated modes of one shape: at any x
 *  only one of them counts, and its shape cancels from the weights.
 *  weights: π of a prompt [K]; marginal: m without a prompt [K]  →  [K], with sum 1 */
export function guidedWeights(weights: number[], marginal: number[], w: number): number[] {
  const powers = weights.map((weight, k) => weight ** w * marginal[k]! ** (1 - w))
  const total = powers.reduce((a, b) => a + b)
  return powers.map(power => power / total)
}

/** Measure samples of each prompt against its mixture and against the guided target.  samples: [P, R, 2], w: guidance */
export function measurePrompts(
  samples: Tensor3D,
  { means, sd, weightsOfPrompt, exact }: Plane,
  w: number,
): PromptMetrics {
  const guided = weightsOfPrompt.map(weights => guidedWeights(weights, exact.marginal.spec.weights, w))
  return tf.tidy(() => {
    const squared = squaredDistances(samples, tf.tensor2d(means))
    const number = (x: Tensor) => x.mean().dataSync()[0]!
    const shares = tf.oneHot(squared.argMin(2), means.length).toFloat().mean(1).arraySync() as number[][]
    const overPrompts = (f: (shares: number[], p: number) => number) => mean(shares.map(f))
    const logLikelihood = (weights: number[][]) =>
      number(
        squared
          .div(-2 * sd * sd)
          .sub(Math.log(2 * Math.PI * sd * sd))
          .add(tf.tensor2d(weights).log().expandDims(1))
          .logSumExp(2),
      )
    const posterior = tf.softmax(squared.mul(-1 / (18 * sd * sd))) as Tensor3D // `modePosterior` of width 3 σ
    return {
      diversity: number(cosineDiversity(posterior)),
      'modes covered': overPrompts(share => coverage(share)),
      'rare modes covered': overPrompts((share, p) => coverage(share.filter((_, k) => weightsOfPrompt[p]![k]! < rare))),
      'on mode': number(
        squared
          .min(2)
          .lessEqual(9 * sd * sd)
          .toFloat(),
      ),
      'log-likelihood': logLikelihood(weightsOfPrompt),
      'guided log-likelihood': logLikelihood(guided),
      'KL of modes': overPrompts((share, p) => histogramKl(weightsOfPrompt[p]!, share)),
      'KL of guided modes': overPrompts((share, p) => histogramKl(guided[p]!, share)),
    }
  })
}

/** ‖x − μ_k‖² of each sample and mode.  samples: [P, R, 2], modes: [K, 2]  →  [P, R, K] */
export const squaredDistances = (samples: Tensor3D, modes: Tensor2D): Tensor3D =>
  samples.expandDims(2).sub(modes).square().sum(3)
