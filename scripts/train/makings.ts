import type { z } from 'zod'
import { type EmojiCodec, emojiCodec, latentStatistics, toPictures } from '../../lib/datasets/emoji/codec'
import { allEmoji, type Emoji, loadEmoji, shifted } from '../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../lib/datasets/emoji/features/load'
import { enlarged } from '../../lib/datasets/emoji/features/network'
import { measureEmoji } from '../../lib/datasets/emoji/metrics'
import { loadEmojiCodec } from '../../lib/datasets/emoji/models'
import { allEmojiScales, type EmojiSetName, emojiScales, emojiSets } from '../../lib/datasets/emoji/scales'
import { emojiTeacherData, teacherSource } from '../../lib/datasets/emoji/teacher-data'
import { measureScenes, scenesSamples } from '../../lib/datasets/scenes/metrics'
import { mixedPrompts } from '../../lib/datasets/scenes/split'
import { scenesScales, trainScenesTeacher } from '../../lib/datasets/scenes/teacher'
import type { Autoencoder } from '../../lib/model/autoencoder'
import { guided } from '../../lib/model/guidance'
import type { Network, Params } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { sample } from '../../lib/sampler/sample'
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

/** Training a teacher of a set of drawings. */
function teacherOf(set: EmojiSetName): Pick<Making, 'seeds' | 'start'> {
  const { folder, scales, seeds, positions } = emojiSets[set]
  const start: Making['start'] = (scale, out, seed) => {
    const emoji = loadEmoji(folder)
    const { codec, sha256 } = loadEmojiCodec(scale, out, set)
    const source = teacherSource(emoji.sha256, sha256, positions)
    const { network, teacher } = scales[scale]
    return trainTeacher(network, { ...emojiTeacherData(emoji, codec, positions), source }, { ...teacher, seed })
  }
  return { seeds, start }
}

/** The files of weights, by the words of the command. */
export const makings: Record<string, Making> = {
  'autoencoder emoji': {
    start: scale => {
      const emoji = loadEmoji()
      const source = { drawings: emoji.sha256 }
      const pictures = shifted(picturesOf(emoji, false))
      const { codec, autoencoder } = emojiScales[scale]
      return trainAutoencoder(codec, { pictures, source }, autoencoder)
    },
    finish: (average, scale) => {
      const emoji = loadEmoji()
      const { codec } = emojiScales[scale]
      const weights = { ...average, ...latentStatistics(codec, average, picturesOf(emoji, false)) }
      return { weights, metrics: { heldOutPsnr: psnr(picturesOf(emoji, true), emojiCodec(codec, weights)) } }
    },
  },
  'teacher emoji': {
    ...teacherOf('emoji'),
    finish: (average, scale, out) => {
      const emoji = loadEmoji()
      const captions = emoji.trainCaptions.filter((_, i) => i % 6 === 0)
      const velocity = guided(emojiScales[scale].network.velocity(average), 2)
      const latents = sample(velocity, emoji.conditions(captions), 9, timeGrid(30), new Noise(0), 256)
      return {
        weights: average,
        metrics: measureEmoji(toPictures(loadEmojiCodec(scale, out).codec, latents), captions, emoji),
      }
    },
  },
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
    start: scale => trainOnAll(allEmojiScales[scale].codec, allEmojiScales[scale].autoencoder),
    finish: (average, scale) => withReconstructions(allEmojiScales[scale].codec, average),
  },
  'teacher emoji-all': {
    ...teacherOf('emoji-all'),
    finish: (average, scale, out) => {
      const { codec } = loadEmojiCodec(scale, out, 'emoji-all')
      return { weights: average, ...drawnBy(allEmojiScales[scale].network, average, codec, scale) }
    },
  },
}

/** How a teacher's pictures of every ninth caption are by the metrics of crispness.ts, and those of some captions. */
function drawnBy(network: Network, weights: Params, codec: EmojiCodec, scale: Scale): Omit<Made, 'weights'> {
  const { guidance, each, steps } = plans[scale]
  const { asked, emoji } = askedOf(loadEmoji(allEmoji), scale)
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
export function trainOnAll(
  model: Autoencoder,
  settings: z.input<typeof autoencoderSchema>,
): ReturnType<typeof trainAutoencoder> {
  const emoji = loadEmoji(allEmoji)
  const { weights, features, side } = loadFeatureNetwork('alexnet')
  const perceptualFeatures = { weights, features: (w: Params, x: Tensor4D) => features(w, enlarged(x, side)) }
  const pictures = shifted(picturesOf(emoji, false))
  const source = { drawings: emoji.sha256 }
  return trainAutoencoder(model, { pictures, source, ...(settings.perceptual && { perceptualFeatures }) }, settings)
}

/** Its weights with the latents' statistics, and how it restores what it was not trained on. */
export function withReconstructions(model: Autoencoder, average: Params): Made {
  const emoji = loadEmoji(allEmoji)
  const weights = { ...average, ...latentStatistics(model, average, picturesOf(emoji, false)) }
  return { weights, ...reconstructions(emoji, emojiCodec(model, weights)) }
}

/** The pictures that are held out, or all others. */
function picturesOf({ drawings, pictures }: Emoji, heldOut: boolean): Tensor4D {
  const rows = drawings.flatMap((drawing, i) => (drawing.heldOut === heldOut ? [i] : []))
  return tf.tidy(() => tf.gather(pictures, rows))
}

/** Peak signal-to-noise ratio of a codec in dB, mean over pictures. */
function psnr(pictures: Tensor4D, codec: ReturnType<typeof emojiCodec>): number {
  return tf.tidy(() => {
    const mse = codec.decode(codec.encode(pictures)).sub(pictures).div(2).square().mean([1, 2, 3])
    return mse
      .log()
      .mul(-10 / Math.log(10))
      .mean()
      .dataSync()[0]!
  })
}
