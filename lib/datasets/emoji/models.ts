import { join } from 'node:path'
import type { z } from 'zod'
import { type Asked, shapesOf } from '../../model/asked'
import { type Autoencoder, autoencoder } from '../../model/autoencoder'
import type { Network, Params } from '../../model/network'
import { patchTransformer } from '../../model/patch-transformer'
import { residualMlp } from '../../model/residual-mlp'
import { loadWeights, weightsHash } from '../../model/weights'
import { gather } from '../../tensor/gather'
import { checkShapes } from '../../tensor/shape'
import { shared } from '../../tensor/shared'
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf'
import { autoencoderSchema } from '../../train/autoencoder'
import { parseConfig, type TeacherSettings, teacherSchema } from '../../train/config'
import type { TeacherData } from '../../train/teacher'
import { allEmoji, drawingsHash, type Emoji, shifted } from './drawings'

/** The emoji data set's networks and training settings at one scale: `full` made the shipped weights, `smoke` is for tests. */
export interface EmojiScale {
  codec: Autoencoder
  network: Network
  autoencoder: z.input<typeof autoencoderSchema>
  teacher: TeacherSettings
}

/** A network for latents of pictures, with captions as its condition. */
export const latentNetwork = (width: number, blocks: number, dataSize = 256) =>
  residualMlp({ dataSize, conditionSize: 65, width, hidden: 1.5 * width, blocks, context: 256 })

export const emojiScales: Record<'full' | 'smoke', EmojiScale> = {
  full: {
    codec: autoencoder(48),
    network: latentNetwork(640, 4),
    autoencoder: {
      seed: 0,
      updates: 8000,
      batch: 32,
      latentNoise: 0.3,
      optimiser: { learningRate: 1.5e-3, schedule: 'cosine', warmUp: 100, beta2: 0.99 },
    },
    teacher: {
      seed: 0,
      updates: 12000,
      batch: 128,
      optimiser: { learningRate: 1e-3, schedule: 'cosine', warmUp: 100, beta2: 0.99, weightDecay: 0.01, clip: 2 },
      ema: 0.999,
    },
  },
  smoke: {
    codec: autoencoder(8),
    network: latentNetwork(32, 1),
    autoencoder: { seed: 0, updates: 30, batch: 8, optimiser: { learningRate: 3e-3, schedule: 'cosine' } },
    teacher: { seed: 0, updates: 40, batch: 32, optimiser: { learningRate: 2e-3, schedule: 'cosine' }, ema: 0.9 },
  },
}

/** A transformer for latents of 8×8×8 numbers: 16 tokens of 2×2×8, with captions as its condition. */
export const latentTransformer = (width: number, blocks: number) =>
  patchTransformer({
    ...{ side: 8, channels: 8, patch: 2, conditionSize: 65 },
    ...{ width, heads: width / 32, hidden: 3 * width, blocks, context: 256 },
  })

/** The same for data/emoji-all: an autoencoder to an 8×8×8 latent, 512 numbers, and transformers as teachers. */
export const allEmojiScales: typeof emojiScales = {
  full: {
    codec: autoencoder(48, 8),
    autoencoder: {
      ...emojiScales.full.autoencoder,
      updates: 10000,
      laplacian: 0.25,
      perceptual: { weight: 0.2 },
      mirror: true,
    },
    network: latentTransformer(128, 4),
    teacher: {
      ...{ ...emojiScales.full.teacher, updates: 20_000 },
      optimiser: { ...emojiScales.full.teacher.optimiser, learningRate: 2e-3 },
    },
  },
  smoke: {
    codec: autoencoder(8, 8),
    autoencoder: { ...emojiScales.smoke.autoencoder, laplacian: 0.25, perceptual: { weight: 0.2 }, mirror: true },
    network: latentTransformer(32, 1),
    teacher: emojiScales.smoke.teacher,
  },
}

/** Pictures to standardised latents and back, with trained weights. */
export interface EmojiCodec {
  /** D */
  latentSize: number
  /** [B, 32, 32, 3] in [−1, 1]  →  [B, D] of mean 0 and variance 1 over the training pictures */
  encode(pictures: Tensor4D): Tensor2D
  /** [B, D]  →  [B, 32, 32, 3] in [−1, 1], clipped */
  decode(latents: Tensor2D): Tensor4D
}

/** A codec from an autoencoder's weights, which include the latents' mean and sd as `latentMean`, `latentSd` [D]. */
export function emojiCodec(model: Autoencoder, weights: Params): EmojiCodec {
  const { latentMean, latentSd } = weights
  return {
    latentSize: model.latentSize,
    encode: pictures => tf.tidy(() => model.encode(weights, pictures).sub(latentMean!).div(latentSd!) as Tensor2D),
    decode: latents =>
      tf.tidy(
        () => model.decode(weights, latents.mul(latentSd!).add(latentMean!) as Tensor2D).clipByValue(-1, 1) as Tensor4D,
      ),
  }
}

/** Mean and sd of the latents of some pictures, by channel, tiled over the 64 positions.  →  [D] each */
export function latentStatistics(model: Autoencoder, weights: Params, pictures: Tensor4D): Params {
  return tf.tidy(() => {
    const C = model.latentSize / 64
    const channels = inChunks(pictures, part => model.encode(weights, part)).reshape([-1, C])
    const { mean, variance } = tf.moments(channels, 0)
    return { latentMean: mean.tile([64]), latentSd: variance.sqrt().tile([64]) }
  })
}

/** The training drawings as latents, each in nine positions or only as it is, with their captions. Held-out captions are
 *  left out. */
export function emojiTeacherData(emoji: Emoji, codec: EmojiCodec, positions: 1 | 9 = 9): TeacherData {
  const kept = emoji.drawings.flatMap((drawing, i) => (drawing.heldOut ? [] : [i]))
  const N = kept.length
  const pictures = tf.tidy(() => {
    const unmoved = tf.gather(emoji.pictures, kept) as Tensor4D
    return positions === 9 ? shifted(unmoved) : unmoved
  })
  const latents = inChunks(pictures, codec.encode)
  pictures.dispose()
  const conditions = emoji.conditions(kept.map(i => emoji.drawings[i]!.caption))
  return {
    tables: { latents, conditions },
    draw(tables, noise, batch) {
      const row = noise.fork('row').integers<tf.Rank.R1>([batch], positions * N)
      const condition = gather(tables.conditions as Tensor2D, row.mod(tf.scalar(N, 'int32')))
      return { x: gather(tables.latents as Tensor2D, row), condition }
    },
  }
}

/** The sets of drawings, with their scales and hashes; the seeds of their teachers, and in how many positions these saw each
 *  drawing, if not in nine. */
const sets = {
  emoji: { scales: emojiScales, drawings: () => drawingsHash(), seeds: [0], seen: {} },
  'emoji-all': {
    ...{ scales: allEmojiScales, drawings: () => drawingsHash(allEmoji) },
    ...{ seeds: [0, 1, 2], seen: { positions: '1' } },
  },
}
type EmojiSet = keyof typeof sets

type ScaleName = keyof typeof emojiScales
const commandOf = (what: string, scale: ScaleName) =>
  `npm run train -- ${what}${scale === 'full' ? '' : ` --scale ${scale}`}`
const standard = join(process.cwd(), 'data', 'weights')

/** Load the autoencoder of a scale, by default the one of data/emoji.
 *  @throws missing or damaged weights, or those of other settings or drawings, with the command that makes them. */
export function loadEmojiCodec(scale: ScaleName = 'full', folder = standard, set: EmojiSet = 'emoji') {
  const { scales, drawings } = sets[set]
  const { codec: model, autoencoder } = scales[scale]
  const data = { drawings: drawings() }
  const command = commandOf(`autoencoder ${set}`, scale)
  const config = { ...parseConfig(autoencoderSchema, autoencoder), data }
  const statistics = { latentMean: [model.latentSize], latentSd: [model.latentSize] }
  const shapes = { ...shapesOf(model), ...statistics }
  const file = join(folder, `${set}-autoencoder.safetensors`)
  const asked = { header: { command, config }, shapes, command }
  const { tensors, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec: emojiCodec(model, tensors), weights: tensors, meta, sha256 }
}

const one = shared<ReturnType<typeof loadWeights>>(({ tensors }) => Object.values(tensors))

/** A shipped teacher's file, and what it must match: the settings, the drawings, the autoencoder and the network's shapes.
 *  @throws a seed that no teacher of the set has. */
function shippedTeacher(autoencoder: string, folder: string, set: EmojiSet, seed: number) {
  const { scales, drawings, seeds, seen } = sets[set]
  if (!seeds.includes(seed))
    throw new Error(`The teachers of ${set}: expected a seed of ${seeds.join(', ')}, got ${seed}.`)
  const { network, teacher } = scales.full
  const several = seeds.length > 1
  const command = commandOf(`teacher ${set}${several ? ` --seed ${seed}` : ''}`, 'full')
  const data = { drawings: drawings(), autoencoder, ...seen }
  const config = { ...parseConfig(teacherSchema, { ...teacher, seed }), data }
  const asked: Asked = { header: { command, config }, shapes: shapesOf(network), command }
  return { file: join(folder, `${set}-teacher${several ? `-${seed}` : ''}.safetensors`), asked, network }
}

/** The shipped autoencoder and a teacher.  seed: the teacher's, of data/emoji-all
 *  @throws as `loadEmojiCodec`; a teacher of another autoencoder. */
export function loadEmojiModels(folder = standard, set: EmojiSet = 'emoji', seed = 0) {
  const { codec, weights: codecWeights, sha256: autoencoder } = loadEmojiCodec('full', folder, set)
  const { file, asked, network } = shippedTeacher(autoencoder, folder, set, seed)
  const { tensors: teacher, meta, sha256 } = one(weightsHash(file, asked), () => loadWeights(file, asked))
  return { codec, codecWeights, network, teacher, meta, sha256 }
}

/** The SHA-256 of a shipped teacher's weights, after the checks of `loadEmojiModels`.
 *  @throws as `loadEmojiModels`. */
export function emojiTeacherHash(folder = standard, set: EmojiSet = 'emoji', seed = 0): string {
  const autoencoder = weightsHash(join(folder, `${set}-autoencoder.safetensors`))
  const { file, asked } = shippedTeacher(autoencoder, folder, set, seed)
  return weightsHash(file, asked)
}

/** Latents of R samples for each of P prompts as pictures in [0, 1].  latents: [P, R, D]  →  [P][R], each 32·32·3 numbers */
export function toPictures(codec: EmojiCodec, latents: Tensor3D): Float32Array[][] {
  checkShapes('toPictures', { latents: [latents, 'P', 'R', codec.latentSize] })
  const [P, R, D] = latents.shape
  const values = tf.tidy(
    () =>
      inChunks(latents.reshape([P * R, D]) as Tensor2D, codec.decode)
        .add(1)
        .div(2)
        .reshape([P * R, -1])
        .dataSync() as Float32Array,
  )
  const size = values.length / (P * R)
  return Array.from({ length: P }, (_, p) =>
    Array.from({ length: R }, (_, r) => values.slice((p * R + r) * size, (p * R + r + 1) * size)),
  )
}

/** Apply a function to a batch in parts of 256, to bound memory. */
function inChunks<T extends tf.Tensor, U extends tf.Tensor>(batch: T, f: (part: T) => U): U {
  const size = 256
  return tf.tidy(() => {
    const starts = Array.from({ length: Math.ceil(batch.shape[0]! / size) }, (_, i) => i * size)
    return tf.concat(starts.map(start => f(batch.slice(start, Math.min(size, batch.shape[0]! - start)) as T))) as U
  })
}
