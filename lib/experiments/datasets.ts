import { loadAlignment } from '../datasets/emoji/alignment'
import { loadEmoji } from '../datasets/emoji/drawings'
import { featureMetrics } from '../datasets/emoji/feature-metrics'
import { loadFeatureNetwork } from '../datasets/emoji/features/load'
import type { FeatureNetwork } from '../datasets/emoji/features/network'
import { measureEmoji } from '../datasets/emoji/metrics'
import {
  emojiCodec,
  emojiScales,
  emojiTeacherData,
  emojiTeacherHash,
  loadEmojiModels,
  toPictures,
} from '../datasets/emoji/models'
import { measurePlane, planeSamples } from '../datasets/plane/metrics'
import { planeData } from '../datasets/plane/plane'
import { loadPlaneTeacher, type TeacherKind } from '../datasets/plane/teachers'
import { measureScenes, scenesSamples } from '../datasets/scenes/metrics'
import { parsePrompt, promptConditions } from '../datasets/scenes/prompt'
import { side } from '../datasets/scenes/render'
import { mixedPrompts, trainPrompts } from '../datasets/scenes/split'
import { loadScenesTeacher, scenesScales, scenesTeacherData, scenesTeacherHash } from '../datasets/scenes/teacher'
import type { Method } from '../method/method'
import type { Params, Velocity } from '../model/network'
import { sample } from '../sampler/sample'
import { Noise } from '../tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import type { DistillTask } from '../train/distill'
import type { Dataset } from './ablations'
import type { Pictures } from './runs'

/** A data set as a study needs it: what is distilled, and how a model is measured, always from the same noise. */
export interface DatasetTask extends DistillTask {
  measure(velocity: Velocity, grid: number[]): Record<string, number>
  /** what a model draws for a few prompts, on the data sets of pictures */
  draw?(velocity: Velocity, grid: number[]): Pictures
  /** made when first needed: real samples, and what pictures are compared by */
  real(): NonNullable<DistillTask['data']>
  look?(): NonNullable<DistillTask['perceptualFeatures']>
}

/** A distillation task with real samples or perceptual features added if the method needs them. */
export const taskFor = ({ data, perceptual }: Method, task: DatasetTask): DatasetTask => ({
  ...task,
  ...(data ? { data: task.real() } : {}),
  ...(perceptual && task.look ? { perceptualFeatures: task.look() } : {}),
})

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

/** LPIPS of what samples show, as an embedding.  toPictures: [B, D]  →  [B, H, H, 3] in [−1, 1] */
function lpips(
  { weights, features, side }: FeatureNetwork,
  others: Params,
  toPictures: (weights: Params, x: Tensor2D) => Tensor4D,
): NonNullable<DistillTask['perceptualFeatures']> {
  return {
    weights: { ...weights, ...others },
    features: (given, x) => features(given, tf.image.resizeBilinear(toPictures(given, x), [side, side], false, true)),
  }
}

const noise = () => new Noise(0).fork('evaluation')

/** What the teachers of the plane's data sets are; the other data sets' samples are pictures. */
export const planeTeachers: { [dataset in Dataset]?: TeacherKind } = {
  plane: 'flow',
  diffusion: 'diffusion',
  'diffusion-8': 'diffusion',
}

const onPlane = (kind: TeacherKind) => (seed: number) => {
  const { plane, network, teacher } = loadPlaneTeacher(seed, kind)
  const measure: DatasetTask['measure'] = (velocity, grid) =>
    measurePlane(planeSamples(velocity, plane, grid, noise()), plane)
  return { network, teacher, prompts: plane.conditions, measure, real: once(() => planeData(plane)) }
}

/** Open a data set for a seed. On the plane each seed has a teacher of its own; on the others all share the shipped one. */
export const openDataset: Record<Dataset, (seed: number) => DatasetTask> = {
  plane: onPlane('flow'),
  diffusion: onPlane('diffusion'),
  'diffusion-8': onPlane('diffusion'),
  scenes: () => {
    const { network, teacher } = loadScenesTeacher()
    const asked = mixedPrompts(96)
    const measure: DatasetTask['measure'] = (velocity, grid) =>
      measureScenes(scenesSamples(velocity, asked, grid, noise()), asked)
    const prompts = ['some shapes', 'a red shape', 'two circles', 'a square left of a circle']
    const draw: DatasetTask['draw'] = (velocity, grid) => {
      const rows = scenesSamples(velocity, prompts.map(parsePrompt), grid, noise())
      return { prompts, rows: rows.map(row => row.map(picture => picture.map(x => (x + 1) / 2))) }
    }
    const real = once(() => scenesTeacherData(scenesScales.full.pictures, new Noise(0).fork('pictures')))
    const look = once(() => lpips(loadFeatureNetwork('alexnet'), {}, (_, x) => x.reshape([-1, side, side, 3])))
    const all = promptConditions(mixedPrompts(2 * trainPrompts.length))
    return { network, teacher, prompts: all, measure, draw, real, look }
  },
  emoji: () => {
    const emoji = loadEmoji()
    const { codec, codecWeights, network, teacher } = loadEmojiModels()
    const [structural, semantic] = [loadFeatureNetwork('alexnet'), loadFeatureNetwork('efficientnet-lite0')]
    const panel = featureMetrics(emoji, structural, semantic, loadAlignment().tensors)
    const captions = emoji.trainCaptions.filter((_, i) => i % 2 === 0)
    const pictures = (velocity: Velocity, grid: number[], asked: string[]) =>
      toPictures(codec, sample(velocity, emoji.conditions(asked), 9, grid, noise(), 256))
    const measure: DatasetTask['measure'] = (velocity, grid) => {
      const rows = pictures(velocity, grid, captions)
      return { ...measureEmoji(rows, captions, emoji), ...panel(rows, captions) }
    }
    const prompts = ['robot', 'penguin', 'hamburger', 'red apple']
    const draw: DatasetTask['draw'] = (velocity, grid) => ({ prompts, rows: pictures(velocity, grid, prompts) })
    const real = once(() => emojiTeacherData(emoji, codec))
    const look = once(() => lpips(structural, codecWeights, (w, x) => emojiCodec(emojiScales.full.codec, w).decode(x)))
    return { network, teacher, prompts: emoji.conditions(emoji.trainCaptions), measure, draw, real, look }
  },
}

/** The hash of the weights from which a row of this seed follows. */
export function teacherHash(dataset: Dataset, seed: number): string {
  const kind = planeTeachers[dataset]
  if (!kind) return (dataset === 'emoji' ? emojiTeacherHash() : scenesTeacherHash()).slice(0, 16)
  const { sha256, teacher } = loadPlaneTeacher(seed, kind)
  tf.dispose(teacher)
  return sha256.slice(0, 16)
}
