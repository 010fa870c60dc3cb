import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Asked, shapesOf } from '../../model/asked'
import { dataPrediction } from '../../model/data-prediction'
import type { Network } from '../../model/network'
import { residualMlp } from '../../model/residual-mlp'
import { loadWeights, weightsHash } from '../../model/weights'
import { gather } from '../../tensor/gather'
import { Noise } from '../../tensor/noise'
import { checkShapes } from '../../tensor/shape'
import { shared } from '../../tensor/shared'
import { type Tensor2D, type Tensor3D, tf } from '../../tf'
import { parseConfig, type TeacherSettings, teacherSchema } from '../../train/config'
import { type TeacherData, trainTeacher } from '../../train/teacher'
import { drawScenes } from './judge'
import { conditionSize, promptConditions } from './prompt'
import { renderScenes, side } from './render'
import { mixedPrompts } from './split'

/** D, the length of a picture as a vector. */
export const pictureSize = side * side * 3

/** The scenes data set's network and training settings at one scale: `full` made the shipped weights, `smoke` is for tests. */
export interface ScenesScale {
  network: Network
  /** number of pictures rendered for training */
  pictures: number
  teacher: TeacherSettings
}

const pictureNetwork = (width: number, blocks: number, context: number) =>
  dataPrediction(residualMlp({ dataSize: pictureSize, conditionSize, width, hidden: 2 * width, blocks, context }), {
    floored: true,
  })

export const scenesScales: Record<'full' | 'smoke', ScenesScale> = {
  full: {
    network: pictureNetwork(320, 4, 256),
    pictures: 40_000,
    teacher: {
      seed: 0,
      updates: 12_000,
      batch: 128,
      optimiser: { learningRate: 1e-3, schedule: 'cosine', warmUp: 50, beta2: 0.99, weightDecay: 0.01 },
      dropout: 0.1,
      ema: 0.998,
    },
  },
  smoke: {
    network: pictureNetwork(32, 1, 16),
    pictures: 256,
    teacher: { seed: 0, updates: 40, batch: 32, optimiser: { learningRate: 2e-3, schedule: 'cosine' }, ema: 0.9 },
  },
}

/** Rendered right answers to training prompts, half of one noun and half of two. */
export function scenesTeacherData(pictures: number, noise: Noise): TeacherData {
  const prompts = mixedPrompts(pictures)
  const rendered = renderScenes(drawScenes(prompts, noise.fork('scenes')), noise.fork('jitter'))
  const sha256 = createHash('sha256')
  for (const picture of rendered) sha256.update(picture)
  return {
    source: { pictures: sha256.digest('hex') },
    tables: { pictures: picturesTensor(rendered), conditions: promptConditions(prompts) },
    draw(tables, noise, batch) {
      const row = noise.fork('row').integers<tf.Rank.R1>([batch], pictures)
      return {
        x: gather(tables.pictures as Tensor2D, row),
        condition: gather(tables.conditions as Tensor2D, row),
      }
    },
  }
}

/** The training run of a teacher on rendered pictures. */
export const trainScenesTeacher = ({ network, pictures, teacher }: ScenesScale) =>
  trainTeacher(network, scenesTeacherData(pictures, new Noise(teacher.seed).fork('pictures')), teacher)

/** Pictures as the rows of a tensor.  →  [N, 768] */
export function picturesTensor(pictures: Float32Array[]): Tensor2D {
  const values = new Float32Array(pictures.length * pictureSize)
  for (const [i, picture] of pictures.entries()) values.set(picture, i * pictureSize)
  return tf.tensor2d(values, [pictures.length, pictureSize])
}

/** SHA-256 of the pictures that the shipped teacher was trained on: those of `scenesTeacherData` at the scale `full`. */
export const trainingPictures = 'bbf328574aca4cb61abb714cb48903e0067ddfe20f724fbda2a169a007350e8b'

const standard = join(process.cwd(), 'data', 'weights')
const teacherFile = (folder: string) => join(folder, 'scenes-teacher.safetensors')

/** What the shipped teacher's file must match: the settings, the pictures and the network's shapes. */
function askedTeacher(): Asked {
  const { network, teacher } = scenesScales.full
  const command = 'npm run train -- teacher scenes'
  const config = { ...parseConfig(teacherSchema, teacher), data: { pictures: trainingPictures } }
  return { header: { command, config }, shapes: shapesOf(network), command }
}

/** The shipped teacher.
 *  @throws missing or damaged weights, or those of other settings or pictures, with the command that makes them. */
export function loadScenesTeacher(folder = standard) {
  const [file, asked] = [teacherFile(folder), askedTeacher()]
  const { tensors: teacher, meta } = oneTeacher(weightsHash(file, asked), () => loadWeights(file, asked))
  return { network: scenesScales.full.network, teacher, meta }
}

const oneTeacher = shared<ReturnType<typeof loadWeights>>(({ tensors }) => Object.values(tensors))

/** The SHA-256 of the shipped teacher's weights, after the checks of `loadScenesTeacher`.
 *  @throws as `loadScenesTeacher`. */
export const scenesTeacherHash = (folder = standard): string => weightsHash(teacherFile(folder), askedTeacher())

/** Samples as plain pictures in [−1, 1], clipped.  samples: [P, R, 768]  →  [P][R], each 768 numbers */
export function scenePictures(samples: Tensor3D): Float32Array[][] {
  checkShapes('scenePictures', { samples: [samples, 'P', 'R', 'D'] })
  const [P, R, D] = samples.shape
  const values = tf.tidy(() => samples.clipByValue(-1, 1).dataSync() as Float32Array)
  return Array.from({ length: P }, (_, p) =>
    Array.from({ length: R }, (_, r) => values.slice((p * R + r) * D, (p * R + r + 1) * D)),
  )
}
