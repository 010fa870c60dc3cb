import type { z } from 'zod'
import { emojiScales, latentNetwork } from '../../lib/datasets/emoji/scales'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import type { Network, Params } from '../../lib/model/network'
import { saveWeights } from '../../lib/model/weights'
import { timeGrid } from '../../lib/path/grid'
import { gather } from '../../lib/tensor/gather'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { type DistillConfig, distillSchema, parseConfig } from '../../lib/train/config'

export const datasetNames = ['plane', 'emoji', 'emoji-all'] as const

/** What is timed: one DP-DMD iteration of a data set's network at a width, a batch, and a number of threads. */
export interface Setting {
  dataset: (typeof datasetNames)[number]
  width: number
  batch: number
  threads: number
}

export const labelOf = ({ dataset, width, batch, threads }: Setting): string =>
  `${dataset}, width ${width}, batch ${batch}, ${threads} thread${threads === 1 ? '' : 's'}`

/** The networks of pictures by width: that of the shipped weights, and that of the tests. */
const pictureNetworks: Record<Exclude<Setting['dataset'], 'plane'>, Record<number, Network>> = {
  emoji: { 640: latentNetwork(640, 4), 32: latentNetwork(32, 1) },
  'emoji-all': { 128: emojiScales.full.network, 32: emojiScales.smoke.network },
}

/** @throws a width that the data set does not have. */
export function networkOf({ dataset, width }: Pick<Setting, 'dataset' | 'width'>): Network {
  if (dataset === 'plane') return planeNetwork(ring(), width)
  const networks = pictureNetworks[dataset]
  const network = networks[width]
  if (network) return network
  throw new Error(
    `bench: expected a width of the ${dataset} data set (${Object.keys(networks).join(', ')}), got ${width}.`,
  )
}

/** The iteration's settings: lib's defaults, as in the authors' code (5 fake updates per student update, N = 4, clip 1), and
 *  K = 5. The learning rate only has to be large enough for float32 to resolve the first update. */
export function configOf(batch: number): DistillConfig {
  const rate: z.input<typeof distillSchema>['student'] = { learningRate: 1e-4 }
  return parseConfig(distillSchema, { seed: 0, updates: 1e9, batch, K: 5, student: rate, fake: rate })
}

/** The settings for peers, with the time grids spelt out. */
export const peerConfigOf = (setting: Setting) => {
  const config = configOf(setting.batch)
  const grids = { studentGrid: timeGrid(config.steps), teacherGrid: timeGrid(config.teacherSteps) }
  return { config: { ...config, dataSize: networkOf(setting).dataSize }, grids }
}

/** Conditions to draw from: the plane's prompts; for pictures, random numbers like their captions' whitened embeddings. */
export function promptsOf({ dataset }: Pick<Setting, 'dataset'>): Tensor2D {
  if (dataset === 'plane') return ring().conditions
  return tf.tidy(() =>
    new Noise(0)
      .fork('captions')
      .normal<tf.Rank.R2>([256, 64])
      .concat(tf.zeros([256, 1]), 1),
  )
}

/** Initial weights, with small random matrices where these are zero: with zero gates and a zero last layer (adaLN-Zero) the
 *  losses would not depend on what the blocks compute, and could not tell a wrong peer. */
export function startingWeights(network: Network): Params {
  const noise = new Noise(0).fork('bench')
  const isZero = (value: Tensor) => value.rank === 2 && value.abs().max().dataSync()[0] === 0
  const small = (name: string, { shape }: Tensor) =>
    noise
      .fork(name)
      .normal(shape)
      .mul(0.3 / Math.sqrt(shape[0]!))
  return tf.tidy(() => {
    const weights = Object.entries(network.init(noise))
    return Object.fromEntries(weights.map(([name, value]) => [name, isZero(value) ? small(name, value) : value]))
  })
}

/** Write what all engines start from: weights, prompts, and the draws of lib's first iteration, which a peer has to
 *  reproduce. Streams are named as in lib/train/distill.ts; with other names the check would fail. */
export function writeGiven(setting: Setting, file: string): void {
  tf.tidy(() => {
    const network = networkOf(setting)
    const config = configOf(setting.batch)
    const prompts = promptsOf(setting)
    const tensors: Record<string, Tensor> = { prompts }
    const put = (prefix: string, group: Record<string, Tensor>) => {
      for (const [name, value] of Object.entries(group)) tensors[`${prefix}/${name}`] = value
    }
    put('weights', startingWeights(network))
    const first = new Noise(config.seed).fork('distill').at(0)
    const fake = (i: number) => first.fork('fake').fork(i)
    for (let i = 0; i < config.updateRatio.fake; i++)
      put(`fake/${i}`, draws(prompts, network, config, fake(i), fake(i), 'noise'))
    const student = first.fork('student').fork(0)
    put('student', draws(prompts, network, config, student, student.fork('method'), 'eps'))
    saveWeights(file, tensors, {})
  })
}

function draws(
  prompts: Tensor2D,
  { dataSize }: Network,
  { batch, times }: DistillConfig,
  sample: Noise,
  path: Noise,
  noise: string,
) {
  const rows = sample.fork('prompt').integers<tf.Rank.R1>([batch], prompts.shape[0])
  return {
    eps: sample.fork('eps').normal([batch, dataSize]),
    condition: gather(prompts, rows),
    t: path.fork('t').uniform([1], times[0], times[1]).tile([batch]),
    noise: path.fork(noise).normal([batch, dataSize]),
  }
}
