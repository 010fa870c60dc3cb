import { loadEmoji } from '../datasets/emoji/drawings'
import { loadFeatureNetwork } from '../datasets/emoji/features/load'
import { extractor } from '../datasets/emoji/features/network'
import { loadEmojiModels } from '../datasets/emoji/models'
import { loadPlaneTeacher } from '../datasets/plane/teachers'
import { readRows } from '../datasets/scenes/metrics'
import { promptConditions, promptText } from '../datasets/scenes/prompt'
import { side } from '../datasets/scenes/render'
import type { Scene } from '../datasets/scenes/scene'
import { mixedPrompts } from '../datasets/scenes/split'
import { loadScenesTeacher, pictureSize } from '../datasets/scenes/teacher'
import { nearestModes } from '../metrics/modes'
import type { Velocity } from '../model/network'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import type { FlowDataset as Dataset } from './ablations'

/** What is seen of a sample: a word ('' if it cannot be read), or numbers that have a distance. */
export type Look = string | number[]

/** A data set's teacher, prompts for it, and what is seen of its samples, by name. */
export interface Ground {
  velocity: Velocity
  dataSize: number
  prompts: Tensor2D
  texts: string[]
  looks(x: Tensor2D): Record<string, Look[]>
  /** RGB in [−1, 1]  →  [n, H, H, 3] */
  pictures?(x: Tensor2D): Tensor4D
}

/** A picture in two parts: its means over 4 × 4 fields, and what is left without them. */
function bands(pictures: Tensor4D): Record<string, Look[]> {
  const [n, side] = pictures.shape
  const flat = (x: tf.Tensor) => x.reshape([n, -1]).arraySync() as number[][]
  return tf.tidy(() => {
    const coarse = tf.avgPool(pictures, side / 4, side / 4, 'valid')
    const fine = pictures.sub(tf.image.resizeNearestNeighbor(coarse, [side, side]))
    return { coarse: flat(coarse), fine: flat(fine), pixels: flat(pictures) }
  })
}

export const grounds: Record<Dataset, (seed: number) => Ground> = {
  plane: seed => {
    const { plane, network, teacher } = loadPlaneTeacher(seed)
    const looks = (x: Tensor2D) => {
      const points = x.arraySync()
      const modes = nearestModes(points, plane.means).map(({ mode }) => mode)
      const offset = points.map((point, i) => point.map((value, d) => value - plane.means[modes[i]!]![d]!))
      return { mode: modes.map(String), offset, point: points }
    }
    const texts = plane.weightsOfPrompt.map((_, p) => `prompt ${p + 1}`)
    return { velocity: network.velocity(teacher), dataSize: 2, prompts: plane.conditions, texts, looks }
  },
  scenes: () => {
    const { network, teacher } = loadScenesTeacher()
    const asked = mixedPrompts(96)
    const pictures = (x: Tensor2D) => x.clipByValue(-1, 1).reshape([-1, side, side, 3]) as Tensor4D
    const looks = (x: Tensor2D) => {
      const seen = bands(pictures(x))
      const scenes = readRows([seen.pixels as number[][]])[0]!
      const words = (of: (scene: Scene) => string[]) => scenes.map(scene => [...new Set(of(scene))].sort().join())
      return {
        count: scenes.map(scene => (scene.length ? String(scene.length) : '')),
        place: words(scene => scene.map(({ place }) => place)),
        shape: words(scene => scene.map(({ shape }) => shape)),
        colour: words(scene => scene.map(({ colour }) => colour)),
        ...seen,
      }
    }
    const [prompts, texts] = [promptConditions(asked), asked.map(promptText)]
    return { velocity: network.velocity(teacher), dataSize: pictureSize, prompts, texts, looks, pictures }
  },
  emoji: () => {
    const emoji = loadEmoji()
    const { codec, network, teacher } = loadEmojiModels()
    const [lpips, lite] = (['alexnet', 'efficientnet-lite0'] as const).map(name => extractor(loadFeatureNetwork(name)))
    const looks = (x: Tensor2D) => {
      const pictures = codec.decode(x)
      return { ...bands(pictures), AlexNet: lpips!(pictures).arraySync(), Lite0: lite!(pictures).arraySync() }
    }
    const [prompts, texts] = [emoji.conditions(emoji.trainCaptions), emoji.trainCaptions]
    return { velocity: network.velocity(teacher), dataSize: 256, prompts, texts, looks, pictures: codec.decode }
  },
}
