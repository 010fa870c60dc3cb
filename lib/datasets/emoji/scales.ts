import type { z } from 'zod'
import { type Autoencoder, autoencoder } from '../../model/autoencoder'
import type { Network } from '../../model/network'
import { patchTransformer } from '../../model/patch-transformer'
import { residualMlp } from '../../model/residual-mlp'
import type { autoencoderSchema } from '../../train/autoencoder'
import type { TeacherSettings } from '../../train/config'
import { allEmoji, emojiFolder } from './drawings'
import type { Positions } from './teacher-data'

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

/** A set of drawings: its folder, its scales, the seeds of its teachers, and how many positions they see. */
interface EmojiSet {
  folder: string
  scales: Record<'full' | 'smoke', EmojiScale>
  seeds: number[]
  positions: Positions
}

export const emojiSets = {
  emoji: { folder: emojiFolder, scales: emojiScales, seeds: [0], positions: 9 },
  'emoji-all': { folder: allEmoji, scales: allEmojiScales, seeds: [0, 1, 2], positions: 1 },
} satisfies Record<string, EmojiSet>

export type EmojiSetName = keyof typeof emojiSets
