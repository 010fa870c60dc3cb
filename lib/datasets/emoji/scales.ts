import type { z } from 'zod'
import { type Autoencoder, autoencoder } from '../../model/autoencoder'
import type { Network } from '../../model/network'
import { patchTransformer } from '../../model/patch-transformer'
import { residualMlp } from '../../model/residual-mlp'
import type { autoencoderSchema } from '../../train/autoencoder'
import type { TeacherSettings } from '../../train/config'

/** The emoji data set's networks and training settings at one scale: `full` made the shipped weights, `smoke` is for tests. */
export interface EmojiScale {
  codec: Autoencoder
  network: Network
  autoencoder: z.input<typeof autoencoderSchema>
  teacher: TeacherSettings
}

/** A residual MLP for latents of pictures, all numbers at once, with captions as its condition. */
export const latentNetwork = (width: number, blocks: number, dataSize = 256) =>
  residualMlp({ dataSize, conditionSize: 65, width, hidden: 1.5 * width, blocks, context: 256 })

/** A transformer for latents of 8×8×8 numbers: 16 tokens of 2×2×8, with captions as its condition. */
export const latentTransformer = (width: number, blocks: number) =>
  patchTransformer({
    ...{ side: 8, channels: 8, patch: 2, conditionSize: 65 },
    ...{ width, heads: width / 32, hidden: 3 * width, blocks, context: 256 },
  })

const loss = { laplacian: 0.25, perceptual: { weight: 0.2 }, mirror: true }

/** An autoencoder to an 8×8×8 latent, 512 numbers, and transformers as teachers. */
export const emojiScales: Record<'full' | 'smoke', EmojiScale> = {
  full: {
    codec: autoencoder(48, 8),
    network: latentTransformer(128, 4),
    autoencoder: {
      seed: 0,
      updates: 10_000,
      batch: 32,
      latentNoise: 0.3,
      optimiser: { learningRate: 1.5e-3, schedule: 'cosine', warmUp: 100, beta2: 0.99 },
      ...loss,
    },
    teacher: {
      seed: 0,
      updates: 20_000,
      batch: 128,
      optimiser: { learningRate: 2e-3, schedule: 'cosine', warmUp: 100, beta2: 0.99, weightDecay: 0.01, clip: 2 },
      ema: 0.999,
    },
  },
  smoke: {
    codec: autoencoder(8, 8),
    network: latentTransformer(32, 1),
    autoencoder: { seed: 0, updates: 30, batch: 8, optimiser: { learningRate: 3e-3, schedule: 'cosine' }, ...loss },
    teacher: { seed: 0, updates: 40, batch: 32, optimiser: { learningRate: 2e-3, schedule: 'cosine' }, ema: 0.9 },
  },
}

/** The seeds of the shipped teachers. */
export const teacherSeeds = [0, 1, 2]
