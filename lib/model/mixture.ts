import { check } from '../check'
import { checkLengths } from '../lengths'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, type Tensor3D, tf } from '../tf'
import type { Velocity } from './network'

/** An isotropic Gaussian mixture p(x) = Σ_k w_k N(μ_k, s_k² I). Weights need not sum to 1. */
export interface MixtureSpec {
  weights: number[]
  means: number[][]
  sds: number[]
}

/** The mixture seen along the path of Eq. 1, in closed form at every t:
 *  p_t = Σ_k w_k N((1 − t) μ_k, ((1 − t)² s_k² + t²) I).  zt: [B, D], t: [B] */
export interface Mixture {
  readonly spec: MixtureSpec
  /** log p_t(z_t)  →  [B] */
  logProb(zt: Tensor2D, t: Tensor1D): Tensor1D
  /** ∇ log p_t(z_t)  →  [B, D] */
  score(zt: Tensor2D, t: Tensor1D): Tensor2D
  /** The marginal velocity E[ε − x | z_t]  →  [B, D] */
  velocity(zt: Tensor2D, t: Tensor1D): Tensor2D
  /** E[x | z_t]  →  [B, D] */
  posteriorMean(zt: Tensor2D, t: Tensor1D): Tensor2D
  /** n samples of the data, t = 0  →  [n, D] */
  sample(n: number, noise: Noise): Tensor2D
}

/** An unconditional Gaussian mixture as a model: its exact velocity, score and E[x | z_t] at every t.
 *  @throws lists of different lengths, no component, a negative weight, a standard deviation ≤ 0. */
export function gaussianMixture(spec: MixtureSpec): Mixture {
  checkSpec(spec)
  const logWeights = (batch: number) => logOf(spec.weights).expandDims(0).tile([batch, 1]) as Tensor2D
  const at =
    <T extends tf.Tensor>(name: string, read: (parts: Posterior) => T) =>
    (zt: Tensor2D, t: Tensor1D): T => {
      checkShapes(`gaussianMixture.${name}`, { zt: [zt, 'B', spec.means[0]!.length], t: [t, 'B'] })
      return tf.tidy(() => read(posterior(spec, zt, t, logWeights(zt.shape[0]))))
    }
  return {
    spec,
    logProb: at('logProb', parts => parts.logProb),
    score: at('score', parts => parts.score()),
    velocity: at('velocity', parts => parts.velocity()),
    posteriorMean: at('posteriorMean', parts => parts.mean()),
    sample: (n, noise) => sampleMixture(spec, n, noise),
  }
}

/** The exact conditional model: one shared set of components, and a row of weights for each prompt.
 *  The null condition is the mixture of all prompts. Interchangeable with a trained network. */
export function conditionalMixture(shared: Omit<MixtureSpec, 'weights'>, weightsOfPrompt: number[][]) {
  const prompts = weightsOfPrompt.map(weights => gaussianMixture({ ...shared, weights }))
  const rows = weightsOfPrompt.map(weights => weights.map(w => w / sum(weights)))
  const marginal = rows[0]!.map((_, k) => sum(rows.map(row => row[k]!)) / rows.length)
  const velocity: Velocity = (zt, t, condition) =>
    tf.tidy(() => {
      checkShapes('conditionalMixture.velocity', {
        zt: [zt, 'B', shared.means[0]!.length],
        t: [t, 'B'],
        condition: [condition, 'B', rows.length + 1],
      })
      const logWeights = condition.matMul(tf.stack([...rows, marginal].map(row => logOf(row))) as Tensor2D)
      return posterior({ ...shared, weights: marginal }, zt, t, logWeights as Tensor2D).velocity()
    })
  return { prompts, marginal: gaussianMixture({ ...shared, weights: marginal }), velocity }
}

interface Posterior {
  logProb: Tensor1D
  mean(): Tensor2D
  score(): Tensor2D
  velocity(): Tensor2D
}

/** Responsibilities r_k of the components for z_t, and what follows from them. logWeights: [B, K] */
function posterior({ means, sds }: MixtureSpec, zt: Tensor2D, t: Tensor1D, logWeights: Tensor2D): Posterior {
  const size = zt.shape[1]
  const time = t.expandDims(1) as Tensor2D // [B, 1]
  const keep = tf.sub(1, time) // 1 − t
  const centres = tf.tensor2d(means).expandDims(0).mul(keep.expandDims(2)) as Tensor3D // [B, K, D]
  const variances = keep.square().mul(tf.tensor1d(sds).square().expandDims(0)).add(time.square()) as Tensor2D // [B, K]
  const offsets = zt.expandDims(1).sub(centres) as Tensor3D
  const energies = offsets
    .square()
    .sum(2)
    .div(variances)
    .add(
      variances
        .mul(2 * Math.PI)
        .log()
        .mul(size),
    )
    .mul(-0.5)
  const joint = logWeights.add(energies) as Tensor2D
  const r = tf.softmax(joint).expandDims(2)
  const average = (x: tf.Tensor) => r.mul(x).sum(1) as Tensor2D
  const shrink = keep.mul(tf.tensor1d(sds).square().expandDims(0)).div(variances).expandDims(2)
  const mean = () => average(tf.tensor2d(means).expandDims(0).add(shrink.mul(offsets)))
  return {
    logProb: joint.logSumExp(1) as tf.Tensor as Tensor1D,
    mean,
    score: () => average(offsets.div(variances.expandDims(2)).neg()),
    // E[ε | z_t, k] = t (z_t − (1 − t) μ_k) / var_k: no division by t or by 1 − t, so it holds at both ends
    velocity: () => average(time.expandDims(2).div(variances.expandDims(2)).mul(offsets)).sub(mean()) as Tensor2D,
  }
}

function sampleMixture({ weights, means, sds }: MixtureSpec, n: number, noise: Noise): Tensor2D {
  check('gaussianMixture.sample', 'count', { n })
  return tf.tidy(() => {
    const edges = tf.cumsum(tf.tensor1d(weights).div(sum(weights)))
    const passed = noise.fork('component').uniform([n]).expandDims(1).greaterEqual(edges.expandDims(0)).toInt().sum(1)
    const k = passed.minimum(weights.length - 1) // the last edge may be rounded to below 1
    const eps = noise.fork('eps').normal([n, means[0]!.length])
    return tf
      .gather(tf.tensor2d(means), k.toInt())
      .add(tf.gather(tf.tensor1d(sds), k.toInt()).expandDims(1).mul(eps)) as Tensor2D
  })
}

const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0)
/** log of the normalised weights; a weight of 0 becomes −100, finite so that 0 · log 0 stays 0 in a one-hot product */
const logOf = (weights: number[]) => tf.tensor1d(weights.map(w => (w > 0 ? Math.log(w / sum(weights)) : -100)))

function checkSpec({ weights, means, sds }: MixtureSpec): void {
  const fail = (expected: string, got: string) => {
    throw new Error(`gaussianMixture: expected ${expected}, got ${got}.`)
  }
  check('gaussianMixture', 'numbers', { weights, sds })
  check('gaussianMixture', 'rows', { means })
  checkLengths('gaussianMixture', { weights, means, sds })
  if (weights.some(w => !(w >= 0)) || sum(weights) <= 0) fail('weights ≥ 0 that are not all 0', `[${weights}]`)
  if (sds.some(s => !(s > 0))) fail('standard deviations > 0', `[${sds}]`)
}
