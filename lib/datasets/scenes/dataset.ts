import { Noise } from '../../tensor/noise'
import type { Tensor2D, Tensor4D } from '../../tf'
import { type Dataset, type DatasetTask, type Ground, once, rates } from '../dataset'
import { loadFeatureNetwork } from '../emoji/features/load'
import { bands, lpips } from '../pictures'
import { measureScenes, readRows, scenesSamples } from './metrics'
import { parsePrompt, promptConditions, promptText } from './prompt'
import { side } from './render'
import type { Scene } from './scene'
import { mixedPrompts, trainPrompts } from './split'
import { loadScenesTeacher, pictureSize, scenesScales, scenesTeacherData, scenesTeacherHash } from './teacher'

const noise = () => new Noise(0).fork('evaluation')
/** how many prompts a model is measured on, and how many pictures of each */
const [measured, each] = [96, 9]
const counted = measured * each

function open(): DatasetTask {
  const { network, teacher } = loadScenesTeacher()
  const asked = mixedPrompts(measured)
  const prompts = ['some shapes', 'a red shape', 'two circles', 'a square left of a circle']
  return {
    ...{ network, teacher },
    prompts: promptConditions(mixedPrompts(2 * trainPrompts.length)),
    measure: (velocity, grid) => measureScenes(scenesSamples(velocity, asked, grid, noise(), each), asked),
    draw(velocity, grid) {
      const rows = scenesSamples(velocity, prompts.map(parsePrompt), grid, noise())
      return { prompts, rows: rows.map(row => row.map(picture => picture.map(x => (x + 1) / 2))) }
    },
    real: once(() => scenesTeacherData(scenesScales.full.pictures, new Noise(0).fork('pictures'))),
    look: once(() => lpips(loadFeatureNetwork('alexnet'), {}, (_, x) => x.reshape([-1, side, side, 3]))),
  }
}

/** Scenes as the reader reads them, and as pixels. */
function ground(): Ground {
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
}

/** Small pictures of shapes, whose right answers are known. All seeds share the shipped teacher. */
export const scenesDataset: Dataset = {
  settings: { updates: 200, batch: 32, guidance: 3.5, ...rates(1e-4) },
  every: 100,
  seeds: 5,
  tuningSeeds: [100],
  metrics: { diversity: 'diversity', quality: 'readable', preference: 'right' },
  // two answers differ or not: of n pictures, each is in 2 / n of the pairs
  counted: { readable: counted, attributes: counted, right: counted, 'attribute diversity': counted / 2 },
  pictures: true,
  open,
  teacherHash: () => scenesTeacherHash().slice(0, 16),
  // two values an axis, where an update costs much more than on the plane; λ and K as there
  map: {
    axes: {
      'fake : student': ['1 : 2', '5 : 1'],
      w: [2, 3.5],
      'β₁': [0, 0.9],
      λ: [0, 0.05, 0.5],
      K: [1, 5, 30],
      'learning rate': [1e-4, 4e-4],
      batch: [16, 32],
    },
    seeds: 3,
  },
  earlyLate: {
    ...{ pairs: 96, seeds: 4 },
    order: [
      ['coarse', 'fine'],
      ['place', 'colour'],
      ['shape', 'colour'],
    ],
    open: ground,
  },
  worker: { seconds: 4, megabytes: 2700 },
}
