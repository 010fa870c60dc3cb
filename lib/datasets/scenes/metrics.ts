import { cosineDiversity } from '../../metrics/diversity'
import { giniDiversity } from '../../metrics/modes'
import { mean } from '../../metrics/statistics'
import type { Velocity } from '../../model/network'
import { sample } from '../../sampler/sample'
import { Noise } from '../../tensor/noise'
import { type Tensor3D, tf } from '../../tf'
import { checkPictures } from '../pictures'
import { answers, holds, right } from './judge'
import { checkPrompts, type Prompt, promptConditions } from './prompt'
import { readScene } from './read'
import { renderScenes } from './render'
import { allScenes, type Scene } from './scene'
import { pictureSize, picturesTensor, scenePictures } from './teacher'

/** Metrics of R pictures for each of P prompts; diversity and quality are always reported together. */
export type ScenesMetrics = {
  /** the diversity of Eq. 9, on pixels minus the mean picture */
  diversity: number
  /** how much right answers differ in what the prompt leaves open; 1 when all right answers are equally likely */
  'attribute diversity': number
  /** quality: share of pictures that the reader can read */
  readable: number
  /** quality: share of the requested attributes that hold; none holds on an unreadable picture */
  attributes: number
  /** quality: share of pictures on which all of them hold */
  right: number
}

/** The scenes that pictures show, [] if unreadable.  rows: [P][R] pictures of 768 numbers in [−1, 1]  →  [P][R] */
export const readRows = (rows: ArrayLike<number>[][]): Scene[][] =>
  rows.map(row => row.map(picture => readScene(picture) ?? []))

/** Measure R pictures for each prompt.  rows: [P][R] of 768 numbers in [−1, 1].
 *  @throws other than P rows, or rows of unequal R. */
export function measureScenes(rows: ArrayLike<number>[][], prompts: Prompt[]): ScenesMetrics {
  checkPrompts('measureScenes', prompts)
  checkPictures('measureScenes', rows, prompts.length, pictureSize)
  const shown = readRows(rows)
  const overAll = (f: (scene: Scene, prompt: Prompt) => number) =>
    mean(shown.flatMap((row, p) => row.map(scene => f(scene, prompts[p]!))))
  const open = prompts.map((prompt, p) => attributeDiversity(prompt, shown[p]!)).filter(value => value !== undefined)
  return {
    diversity: pixelDiversity(rows),
    'attribute diversity': open.length ? mean(open as number[]) : 0,
    readable: overAll(scene => Number(scene.length > 0)),
    attributes: overAll((scene, prompt) => heldShare(prompt, scene)),
    right: overAll((scene, prompt) => Number(right(prompt, scene))),
  }
}

/** The share of a prompt's attributes that hold; if it asks for none, whether anything is shown. */
function heldShare(prompt: Prompt, scene: Scene): number {
  const held = Object.values(holds(prompt, scene)).map(Number)
  return held.length ? mean(held) : Number(scene.length > 0)
}

const sorted = (words: string[]) => [...words].sort().join()
const values: ((scene: Scene) => string)[] = [
  scene => sorted(scene.map(({ shape }) => shape)),
  scene => sorted(scene.map(({ colour }) => colour)),
  scene => sorted(scene.map(({ place }) => place)),
  scene => String(scene.length),
]

/** The probability that two right answers among the samples differ in an attribute, divided by that for two answers drawn
 *  uniformly from all right ones; the mean over open attributes. 0 with fewer than two right answers; undefined if the
 *  prompt leaves nothing open. */
export function attributeDiversity(prompt: Prompt, shown: Scene[]): number | undefined {
  const found = shown.filter(scene => right(prompt, scene))
  const n = found.length
  const ratios = values.flatMap(value => {
    const possible = giniDiversity(fractions(answers(prompt).map(value)))
    if (possible < 1e-9) return []
    return n < 2 ? 0 : (giniDiversity(fractions(found.map(value))) * n) / (n - 1) / possible
  })
  return ratios.length ? mean(ratios) : undefined
}

const fractions = (texts: string[]) =>
  [...new Set(texts)].map(text => texts.filter(other => other === text).length / texts.length)

/** The diversity of Eq. 9 on pixels, minus the mean picture. */
function pixelDiversity(rows: ArrayLike<number>[][]): number {
  return tf.tidy(() => {
    const all = picturesTensor(renderScenes(allScenes, new Noise(0)))
    const features = tf.tensor3d(rows.map(row => row.map(picture => Array.from(picture))))
    return cosineDiversity(features.sub(all.mean(0)) as Tensor3D).dataSync()[0]!
  })
}

/** R pictures for each prompt.  →  [P][R] of 768 numbers in [−1, 1] */
export const scenesSamples = (velocity: Velocity, prompts: Prompt[], grid: number[], noise: Noise, R = 9) =>
  tf.tidy(() => scenePictures(sample(velocity, promptConditions(prompts), R, grid, noise, pictureSize)))
