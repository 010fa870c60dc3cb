import { conditionalMixture } from '../../model/mixture'
import { mlp } from '../../model/mlp'
import { type Network, oneHotCondition } from '../../model/network'
import { noisePrediction } from '../../model/noise-prediction'
import { diffusionTimes, scaledLinear } from '../../path/diffusion'
import { gather } from '../../tensor/gather'
import type { Noise } from '../../tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../tf'
import type { TeacherData } from '../../train/teacher'

/** The plane data set: prompts that share the modes of one ring and differ in how often each mode occurs.
 *  C = 4 prompts, 8 modes on a circle of radius 1.5, σ = 0.1; weights from 0.22 to 0.05, shifted by two modes per prompt. */
export function ring() {
  const [prompts, radius, sd] = [4, 1.5, 0.1]
  const weights = [0.22, 0.18, 0.15, 0.13, 0.11, 0.09, 0.07, 0.05]
  const K = weights.length
  const means = weights.map((_, k) => [
    radius * Math.cos((2 * Math.PI * k) / K),
    radius * Math.sin((2 * Math.PI * k) / K),
  ])
  const rolled = (by: number) => weights.map((_, k) => weights[(k - by + K) % K]!)
  const weightsOfPrompt = Array.from({ length: prompts }, (_, p) => rolled(2 * p))
  const exact = conditionalMixture({ means, sds: means.map(() => sd) }, weightsOfPrompt)
  const conditions = oneHotCondition(
    Array.from({ length: prompts }, (_, p) => p),
    prompts,
  )
  return { prompts, means, sd, weightsOfPrompt, conditions, exact }
}

export type Plane = ReturnType<typeof ring>

/** The plane's network: 10,306 weights for the ring at the default width. */
export const planeNetwork = ({ means, conditions }: Plane, width = 64): Network =>
  mlp({
    dataSize: means[0]!.length,
    conditionSize: conditions.shape[1],
    width,
    layers: 3,
    dataFrequencies: [0.5, 1, 2],
    timeFrequencies: [0.5, 1, 2, 4],
  })

/** The same network, predicting the noise on a diffusion teacher's path. */
export const planeNoiseNetwork = (plane: Plane, width = 64): Network =>
  noisePrediction(planeNetwork(plane, width), diffusionTimes(scaledLinear).times.at(-1)!)

/** Exact samples of random prompts, to train a teacher on. */
export function planeData({ means, sd, weightsOfPrompt, conditions }: Plane): TeacherData {
  const edges = weightsOfPrompt.map(weights =>
    weights.slice(0, -1).map((_, k) => weights.slice(0, k + 1).reduce((a, b) => a + b, 0)),
  )
  return {
    tables: { means: tf.tensor2d(means), edges: tf.tensor2d(edges), conditions },
    draw(tables, noise: Noise, batch) {
      const prompt = noise.fork('prompt').integers<tf.Rank.R1>([batch], conditions.shape[0])
      const u = noise.fork('mode').uniform<tf.Rank.R2>([batch, 1])
      const mode = u.greaterEqual(gather(tables.edges!, prompt)).toInt().sum(1).toInt()
      const eps = noise.fork('eps').normal<tf.Rank.R2>([batch, means[0]!.length])
      const x = gather(tables.means!, mode as Tensor1D).add(eps.mul(sd)) as Tensor2D
      return { x, condition: gather(tables.conditions!, prompt) as Tensor2D }
    },
  }
}
