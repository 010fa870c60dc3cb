import { conditionalMixture } from '../../model/mixture'
import { oneHotCondition } from '../../model/network'
import { Noise } from '../../tensor/noise'
import { type Tensor2D, tf } from '../../tf'
import { type Plane, ring } from './plane'

// Many prompts for the ring's eight modes, of two kinds that differ in how much their prompts have in common.

/** `labels`: 512 prompts, each a permutation of the ring's weights with a one-hot label of its own, so that one prompt tells
 *  nothing about another; `continuous`: a prompt is a point of R⁸, and nearby prompts are alike. */
export type PromptKind = 'labels' | 'continuous'

const [points, measured] = [16_384, 16]
/** number of labels */
export const labels = 512
/** for g ~ N(0, I), softmax(g / 2) varies as the ring's weights do, whose logarithms have an sd of 0.48 */
const scale = 0.5
const drawn = () => new Noise(0).fork('prompts of the plane')

/** The ring for any prompts g in R⁸: weights softmax(g / 2); the condition is g and the null flag, [P, 9]. No condition,
 *  g = 0, is the mixture of equal weights, as is the mean over g ~ N(0, I).  prompts: [P][8] */
export function continuousRing(prompts: number[][]): Plane {
  const { means, sd } = ring()
  const shared = { means, sds: means.map(() => sd) }
  const weightsOfPrompt = prompts.map(softmax)
  const conditions = tf.tidy(() => tf.tensor2d(prompts).concat(tf.zeros([prompts.length, 1]), 1)) as Tensor2D
  // log-weights are linear in g, so the mixtures of the unit vectors give those of all
  const units = conditionalMixture(
    shared,
    means.map((_, k) => softmax(means.map((_, j) => Number(j === k)))),
  )
  const exact = { ...units, prompts: conditionalMixture(shared, weightsOfPrompt).prompts }
  return { prompts: prompts.length, means, sd, weightsOfPrompt, conditions, exact }
}

/** The prompt g with given mode weights w: g = 2 log w, minus its mean. */
export function promptOf(weights: number[]): number[] {
  const logs = weights.map(w => Math.log(w) / scale)
  return logs.map(log => log - logs.reduce((a, b) => a + b) / logs.length)
}

/** The ring for `prompts` of `of` labels, from the label `from` on, each a permutation of its weights. */
export function labelledRing(prompts: number, of: number, from = 0): Plane {
  const { means, sd, weightsOfPrompt: rolled } = ring()
  const keys = tf.tidy(() => drawn().fork('orders').uniform<tf.Rank.R2>([of, means.length]).arraySync())
  const orders = keys.map(row => row.map(key => rolled[0]![row.filter(other => other < key).length]!))
  const exact = conditionalMixture({ means, sds: means.map(() => sd) }, orders)
  const conditions = oneHotCondition(
    Array.from({ length: prompts }, (_, p) => from + p),
    of,
  )
  return { prompts, means, sd, weightsOfPrompt: orders.slice(from, from + prompts), conditions, exact }
}

const normal = (label: string, n: number): number[][] =>
  tf.tidy(() => drawn().fork(label).normal<tf.Rank.R2>([n, 8]).arraySync())

/** The prompts that teachers and students learn from: 512 labels, or 16,384 points g ~ N(0, I). */
export const trainingPrompts = (kind: PromptKind): Plane =>
  kind === 'labels' ? labelledRing(labels, labels) : continuousRing(normal('points', points))

/** The 16 prompts that models are measured on: the first labels, or points not used in training; `tuning`: 16 others. */
export const measuredPrompts = (kind: PromptKind, tuning = false): Plane =>
  kind === 'labels'
    ? labelledRing(measured, labels, tuning ? measured : 0)
    : continuousRing(normal(tuning ? 'points of the tuning' : 'new points', measured))

function softmax(g: number[]): number[] {
  const powers = g.map(x => Math.exp(scale * x))
  const total = powers.reduce((a, b) => a + b)
  return powers.map(power => power / total)
}
