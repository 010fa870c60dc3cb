import type { z } from 'zod'
import { type EmojiCodec, emojiCodec, latentStatistics } from '../../lib/datasets/emoji/codec'
import { type Emoji, loadEmoji, shifted } from '../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../lib/datasets/emoji/features/load'
import { enlarged } from '../../lib/datasets/emoji/features/network'
import { loadEmojiCodec } from '../../lib/datasets/emoji/models'
import { emojiScales, teacherSeeds } from '../../lib/datasets/emoji/scales'
import { emojiTeacherData, teacherSource } from '../../lib/datasets/emoji/teacher-data'
import { measureScenes, scenesSamples } from '../../lib/datasets/scenes/metrics'
import { mixedPrompts } from '../../lib/datasets/scenes/split'
import { scenesScales, trainScenesTeacher } from '../../lib/datasets/scenes/teacher'
import type { Autoencoder } from '../../lib/model/autoencoder'
import { guided } from '../../lib/model/guidance'
import type { Network, Params } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'
import { type autoencoderSchema, trainAutoencoder } from '../../lib/train/autoencoder'
import type { Run } from '../../lib/train/run'
import { type TeacherState, trainTeacher } from '../../lib/train/teacher'
import { askedOf, plans, repeated, type Scale } from './crispness-runs'
import { reconstructions } from './reconstructions'
import { teacherMetrics } from './teacher-metrics'
import { byLot, drawPictures, teacherSheet } from './teacher-pictures'

/** Weights, how good they are, and pictures to look at, if any. */
export interface Made {
  weights: Params
  metrics: Record<string, number>
  sheet?: () => Promise<Buffer>
}

/** How a file of weights is made: `start` gives the training run, whose state has an `average`; `finish` what to write and to
 *  report. `out` is the folder of all weights; of several `seeds` each has a file. */
export interface Making {
  seeds?: number[]
  start(scale: Scale, out: string, seed: number): Run<TeacherState>
  finish(average: Params, scale: Scale, out: string): Made
}

/** The files of weights, by the words of the command. */
export const makings: Record<string, Making> = {
  'teacher scenes': {
    start: scale => trainScenesTeacher(scenesScales[scale]),
    finish: (average, scale) => {
      const prompts = mixedPrompts(96)
      const velocity = guided(scenesScales[scale].network.velocity(average), 2)
      const samples = scenesSamples(velocity, prompts, timeGrid(30), new Noise(0))
      return { weights: average, metrics: measureScenes(samples, prompts) }
    },
  },
  'autoencoder emoji-all': {
    start: scale => trainOnDrawings(emojiScales[scale].codec, emojiScales[scale].autoencoder),
    finish: (average, scale) => withReconstructions(emojiScales[scale].codec, average),
  },
  'teacher emoji-all': {
    seeds: teacherSeeds,
    start: (scale, out, seed) => {
      const emoji = loadEmoji()
      const { codec, sha256 } = loadEmojiCodec(scale, out)
      const source = teacherSource(emoji.sha256, sha256)
      const { network, teacher } = emojiScales[scale]
      return trainTeacher(network, { ...emojiTeacherData(emoji, codec), source }, { ...teacher, seed })
    },
    finish: (average, scale, out) => {
      const { codec } = loadEmojiCodec(scale, out)
      return { weights: average, ...drawnBy(emojiScales[scale].network, average, codec, scale) }
    },
  },
}

/** How a teacher's pictures of every ninth caption are by the metrics of crispness.ts, and those of some captions. */
function drawnBy(network: Network, weights: Params, codec: EmojiCodec, scale: Scale): Omit<Made, 'weights'> {
  const { guidance, each, steps } = plans[scale]
  const { asked, emoji } = askedOf(loadEmoji(), scale)
  const measure = teacherMetrics(emoji, asked)
  const easel = { emoji, codec, each, steps }
  const teachers = guidance.map(w => ({ label: `w = ${w}`, network, weights, guidance: w }))
  const metrics = teachers.flatMap(teacher => {
    const found = tf.tidy(() => measure(drawPictures(teacher, asked, easel), repeated(asked, each)))
    return Object.entries(found).map(([name, value]) => [`${name}, ${teacher.label}`, value])
  })
  const title = 'Captions for training, drawn by lot'
  return {
    metrics: Object.fromEntries(metrics),
    sheet: () => teacherSheet(title, teachers, byLot(asked, 6), easel),
  }
}

/** Train an autoencoder on the training drawings of data/emoji-all, each in nine positions. */
export function trainOnDrawings(
  model: Autoencoder,
  settings: z.input<typeof autoencoderSchema>,
): ReturnType<typeof trainAutoencoder> {
  const emoji = loadEmoji()
  const { weights, features, side } = loadFeatureNetwork('alexnet')
  const perceptualFeatures = { weights, features: (w: Params, x: Tensor4D) => features(w, enlarged(x, side)) }
  const pictures = shifted(picturesOf(emoji, false))
  const source = { drawings: emoji.sha256 }
  return trainAutoencoder(model, { pictures, source, ...(settings.perceptual && { perceptualFeatures }) }, settings)
}

/** Its weights with the latents' statistics, and how it restores what it was not trained on. */
export function withReconstructions(model: Autoencoder, average: Params): Made {
  const emoji = loadEmoji()
  const weights = { ...average, ...latentStatistics(model, average, picturesOf(emoji, false)) }
  return { weights, ...reconstructions(emoji, emojiCodec(model, weights)) }
}

/** The pictures that are held out, or all others. */
function picturesOf({ drawings, pictures }: Emoji, heldOut: boolean): Tensor4D {
  const rows = drawings.flatMap((drawing, i) => (drawing.heldOut === heldOut ? [i] : []))
  return tf.tidy(() => tf.gather(pictures, rows))
}
