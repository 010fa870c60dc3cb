import { cosineDiversity } from '../../metrics/diversity'
import { mean } from '../../metrics/statistics'
import type { Velocity } from '../../model/network'
import { sample } from '../../sampler/sample'
import { Noise } from '../../tensor/noise'
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf'
import { type Dataset, type DatasetTask, type Ground, once } from '../dataset'
import { bands, lpips } from '../pictures'
import { emojiCodec, toPictures } from './codec'
import { drawingsWhere, type Emoji, loadEmoji, shownCaptions } from './drawings'
import { loadFeatureNetwork } from './features/load'
import { extractor, type FeatureNetwork } from './features/network'
import { emojiTeacherHash, loadEmojiModels } from './models'
import { edge, flat } from './reconstruction'
import { emojiScales, teacherSeeds } from './scales'
import { emojiTeacherData } from './teacher-data'
import { type VarietyMetrics, varietyOfFeatures } from './variety'

/** How many pictures of a caption are measured. */
export const each = 9
/** How many captions of those trained and of those held out: another 56 of 1,021 for each seed, and another quarter of 108. */
const [trained, heldOut] = [56, 27]

/** Metrics of R pictures for each of P captions, in the features of EfficientNet-Lite0, and of the pixels. */
export type EmojiMetrics = VarietyMetrics & {
  /** the diversity of Eq. 9, of features less the drawings' mean */
  'diversity Lite0': number
  /** how much pictures vary from pixel to pixel, and the share of even windows: good if near the drawings' own */
  edge: number
  flat: number
}

/** Extract the features of drawings once, to measure pictures of their captions.
 *  →  a function of pictures [P · R, 32, 32, 3] in [−1, 1], R of each caption, and the P captions. */
export function emojiMetrics({ drawings, pictures }: Emoji, network: FeatureNetwork) {
  const features = extractor(network)
  const bank = features(pictures)
  const centre = bank.mean(0)
  const variety = varietyOfFeatures(drawings, bank, new Noise(0).fork('metrics'))
  return (drawn: Tensor4D, captions: string[]): EmojiMetrics =>
    tf.tidy(() => {
      const found = features(drawn)
      const byCaption = found.sub(centre).reshape([captions.length, each, -1]) as Tensor3D
      return {
        'diversity Lite0': cosineDiversity(byCaption).dataSync()[0]!,
        edge: mean(edge(drawn)),
        flat: mean(flat(drawn)),
        ...variety(
          found,
          captions.flatMap(caption => Array<string>(each).fill(caption)),
        ),
      }
    })
}

/** The captions that a seed is measured on, at equal distances in the list. Four seeds in a row share none of them. */
export const measuredCaptions = ({ trainCaptions, heldOutCaptions }: Emoji, seed: number) => ({
  trained: everyNth(trainCaptions, trained, seed),
  heldOut: everyNth(heldOutCaptions, heldOut, seed),
})

function everyNth(captions: string[], count: number, seed: number): string[] {
  const step = Math.floor(captions.length / count)
  return Array.from({ length: count }, (_, i) => captions[step * i + (seed % step)]!)
}

/** The seed of the teacher that a run of a seed starts from. */
const teacherOf = (seed: number) => seed % teacherSeeds.length

function open(seed: number): DatasetTask {
  const emoji = loadEmoji()
  const { codec, codecWeights, network, teacher } = loadEmojiModels(teacherOf(seed))
  const semantic = loadFeatureNetwork('efficientnet-lite0')
  const captions = measuredCaptions(emoji, seed)
  const known = new Set(emoji.trainCaptions)
  const measures = once(() => {
    const ofTrained = drawingsWhere(emoji, drawing => !drawing.heldOut)
    const ofOthers = drawingsWhere(emoji, ({ caption }) => !known.has(caption))
    return [
      { suffix: '', captions: captions.trained, metrics: emojiMetrics(ofTrained, semantic) },
      { suffix: ', held out', captions: captions.heldOut, metrics: emojiMetrics(ofOthers, semantic) },
    ]
  })
  const latents = (velocity: Velocity, grid: number[], captions: string[]) =>
    sample(velocity, emoji.conditions(captions), each, grid, new Noise(seed).fork('evaluation'), codec.latentSize)
  return {
    ...{ network, teacher },
    prompts: emoji.conditions(emoji.trainCaptions),
    measure: (velocity, grid) =>
      Object.fromEntries(
        measures().flatMap(({ suffix, captions, metrics }) => {
          const found = tf.tidy(() => {
            const drawn = latents(velocity, grid, captions).reshape([-1, codec.latentSize]) as Tensor2D
            return metrics(codec.decode(drawn), captions)
          })
          return Object.entries(found).map(([name, value]) => [name + suffix, value] as const)
        }),
      ),
    draw: (velocity, grid) => ({
      prompts: shownCaptions,
      rows: toPictures(codec, latents(velocity, grid, shownCaptions)),
    }),
    real: once(() => emojiTeacherData(emoji, codec)),
    look: once(() =>
      lpips(loadFeatureNetwork('alexnet'), codecWeights, (w, x) => emojiCodec(emojiScales.full.codec, w).decode(x)),
    ),
  }
}

/** Pictures as pixels, and as features of networks trained on photographs. */
function ground(seed: number): Ground {
  const emoji = loadEmoji()
  const { codec, network, teacher } = loadEmojiModels(teacherOf(seed))
  const [alexNet, lite] = (['alexnet', 'efficientnet-lite0'] as const).map(name => extractor(loadFeatureNetwork(name)))
  const looks = (x: Tensor2D) => {
    const pictures = codec.decode(x)
    return { ...bands(pictures), AlexNet: alexNet!(pictures).arraySync(), Lite0: lite!(pictures).arraySync() }
  }
  const [prompts, texts] = [emoji.conditions(emoji.trainCaptions), emoji.trainCaptions]
  const dataSize = codec.latentSize
  return { velocity: network.velocity(teacher), dataSize, prompts, texts, looks, pictures: codec.decode }
}

/** What counts among the metrics of P captions. */
const countedOf = (P: number, suffix: string) => ({
  ...{ [`own designer${suffix}`]: each * P, [`own caption${suffix}`]: each * P, [`designers per caption${suffix}`]: P },
})

const rate = { learningRate: 3e-4 }

/** All captions with at least five drawings. Three teachers share the seeds; the captions that are measured and the noise are
 *  those of the seed. */
export const emojiDataset: Dataset = {
  settings: { updates: 600, batch: 32, guidance: 3.5, student: rate, fake: rate },
  every: 25,
  seeds: 6,
  tuningSeeds: [6],
  tables: { updates: 200, every: 100 },
  tunedAlike: true,
  metrics: { diversity: 'diversity Lite0', quality: 'own designer', preference: 'own caption' },
  shown: [
    ...['diversity Lite0', 'diversity Lite0, held out', 'designers per caption', 'own designer', 'own caption'],
    ...['kernel distance', 'flat'],
  ],
  counted: { ...countedOf(trained, ''), ...countedOf(heldOut, ', held out') },
  pictures: true,
  open,
  teacherHash: seed => emojiTeacherHash(teacherOf(seed)).slice(0, 16),
  earlyLate: { pairs: 48, seeds: teacherSeeds.length, order: [['coarse', 'fine']], open: ground },
  worker: { seconds: 25, evaluation: 6, megabytes: 4000 },
}
