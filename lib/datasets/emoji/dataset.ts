import type { Velocity } from '../../model/network'
import { sample } from '../../sampler/sample'
import { Noise } from '../../tensor/noise'
import type { Tensor2D } from '../../tf'
import { type Dataset, type DatasetTask, type Ground, once, rates } from '../dataset'
import { bands, lpips, pictureMap } from '../pictures'
import { loadAlignment } from './alignment'
import { emojiCodec, toPictures } from './codec'
import { loadEmoji, shownCaptions } from './drawings'
import { featureMetrics } from './feature-metrics'
import { loadFeatureNetwork } from './features/load'
import { extractor } from './features/network'
import { measureEmoji } from './metrics'
import { emojiTeacherHash, loadEmojiModels } from './models'
import { emojiScales } from './scales'
import { emojiTeacherData } from './teacher-data'

/** how many captions a model is measured on, how many pictures of each, and how many drawings these captions have */
const [captions, each, drawings] = [132, 9, 966]

function open(): DatasetTask {
  const emoji = loadEmoji()
  const { codec, codecWeights, network, teacher } = loadEmojiModels()
  const [structural, semantic] = [loadFeatureNetwork('alexnet'), loadFeatureNetwork('efficientnet-lite0')]
  const ofFeatures = featureMetrics(emoji, structural, semantic, loadAlignment().tensors)
  const asked = emoji.trainCaptions.filter((_, i) => i % 2 === 0)
  const pictures = (velocity: Velocity, grid: number[], captions: string[]) =>
    toPictures(codec, sample(velocity, emoji.conditions(captions), each, grid, new Noise(0).fork('evaluation'), 256))
  return {
    ...{ network, teacher },
    prompts: emoji.conditions(emoji.trainCaptions),
    measure(velocity, grid) {
      const rows = pictures(velocity, grid, asked)
      return { ...measureEmoji(rows, asked, emoji), ...ofFeatures(rows, asked) }
    },
    draw: (velocity, grid) => ({ prompts: shownCaptions, rows: pictures(velocity, grid, shownCaptions) }),
    real: once(() => emojiTeacherData(emoji, codec)),
    look: once(() => lpips(structural, codecWeights, (w, x) => emojiCodec(emojiScales.full.codec, w).decode(x))),
  }
}

/** Pictures as pixels, and as features of networks trained on photographs. */
function ground(): Ground {
  const emoji = loadEmoji()
  const { codec, network, teacher } = loadEmojiModels()
  const [lpips, lite] = (['alexnet', 'efficientnet-lite0'] as const).map(name => extractor(loadFeatureNetwork(name)))
  const looks = (x: Tensor2D) => {
    const pictures = codec.decode(x)
    return { ...bands(pictures), AlexNet: lpips!(pictures).arraySync(), Lite0: lite!(pictures).arraySync() }
  }
  const [prompts, texts] = [emoji.conditions(emoji.trainCaptions), emoji.trainCaptions]
  return { velocity: network.velocity(teacher), dataSize: 256, prompts, texts, looks, pictures: codec.decode }
}

/** Real drawings with captions. All seeds share the shipped teacher. */
export const emojiDataset: Dataset = {
  settings: { updates: 300, batch: 64, guidance: 3.5, ...rates(4e-4) },
  every: 100,
  seeds: 5,
  tuningSeeds: [100],
  metrics: { diversity: 'diversity Lite0', quality: 'precision', preference: 'alignment' },
  shown: [
    ...['diversity Lite0', 'diversity AlexNet', 'LPIPS diversity', 'designers Lite0'],
    ...['precision', 'recall', 'Fréchet Lite0', 'alignment'],
  ],
  counted: {
    ...{ designers: captions, 'designers AlexNet': captions, 'designers Lite0': captions },
    ...{ 'right caption': each * captions, precision: each * captions, 'alignment first': each * captions },
    recall: drawings,
  },
  pictures: true,
  open,
  teacherHash: () => emojiTeacherHash().slice(0, 16),
  map: pictureMap({ 'learning rate': [2e-4, 4e-4], batch: [32, 64] }),
  earlyLate: { pairs: 48, seeds: 4, order: [['coarse', 'fine']], open: ground },
  worker: { seconds: 52, megabytes: 5500 },
}
