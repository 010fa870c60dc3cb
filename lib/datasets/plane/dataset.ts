import { nearestModes } from '../../metrics/modes'
import { guided } from '../../model/guidance'
import type { Velocity } from '../../model/network'
import { timeGrid } from '../../path/grid'
import { sample } from '../../sampler/sample'
import { Noise } from '../../tensor/noise'
import { type Tensor2D, type Tensor3D, tf } from '../../tf'
import { type Dataset, type DatasetTask, type Ground, once, rates } from '../dataset'
import { type LabelVariant, type LabelVariantName, labelVariants, measuredVariant } from './label-variants'
import { type Plane, planeData } from './plane'
import { measurePrompts, squaredDistances } from './prompt-metrics'
import { measuredPrompts, type PromptKind } from './prompts'
import { loadPlaneTeacher, makePlaneTeacher, planeTeacherHash, type TeacherKind } from './teachers'

/** What the metrics of the eight modes count, with `each` samples of each prompt. */
const countedOn = (prompts: number, each: number) => ({ 'modes covered': 8 * prompts, 'on mode': each * prompts })

/** Samples of each prompt that are measured on the plane, and of each of many prompts. */
const [each, ofMany] = [1000, 500]

/** The plane with teachers of one kind, one per seed.  guidance: w, also of the guided target that students are measured by */
const ofTeacher = (kind: TeacherKind, guidance: number) => ({
  settings: { updates: 800, batch: 128, guidance, ...rates(3e-4) },
  every: 25,
  seeds: 8,
  tuningSeeds: [8, 9],
  metrics: { diversity: 'diversity', quality: 'on mode', preference: 'log-likelihood' },
  shown: ['diversity', 'modes covered', 'rare modes covered', 'on mode', 'log-likelihood'],
  counted: countedOn(4, each),
  pictures: false,
  open(seed: number) {
    const { plane, network, teacher } = loadPlaneTeacher(seed, kind)
    const measure = measuredOn(() => plane, each, guidance)
    return { network, teacher, prompts: plane.conditions, measure, real: once(() => planeData(plane)) }
  },
  teacherHash: (seed: number) => planeTeacherHash(seed, kind).slice(0, 16),
  makeTeacher: (seed: number) => makePlaneTeacher(seed, kind),
  worker: { seconds: 2.5, megabytes: 1000 },
})

/** Attributes of points: the nearest mode, and the offset from it. */
function ground(seed: number): Ground {
  const { plane, network, teacher } = loadPlaneTeacher(seed)
  const looks = (x: Tensor2D) => {
    const points = x.arraySync()
    const modes = nearestModes(points, plane.means).map(({ mode }) => mode)
    const offset = points.map((point, i) => point.map((value, d) => value - plane.means[modes[i]!]![d]!))
    return { mode: modes.map(String), offset, point: points }
  }
  const texts = plane.weightsOfPrompt.map((_, p) => `prompt ${p + 1}`)
  return { velocity: network.velocity(teacher), dataSize: 2, prompts: plane.conditions, texts, looks }
}

export const planeDataset: Dataset = {
  ...ofTeacher('flow', 2),
  map: {
    axes: {
      'fake : student': ['1 : 5', '1 : 2', '1 : 1', '2 : 1', '5 : 1'],
      w: [1, 1.5, 2, 3.5],
      'learning rate': [1e-4, 3e-4, 9e-4],
      'β₁': [0, 0.5, 0.9],
      batch: [32, 128, 512],
      λ: [0, 0.05, 0.5],
      K: [1, 5, 30],
    },
    seeds: 8,
  },
  earlyLate: { pairs: 400, seeds: 8, order: [['mode', 'offset']], open: ground },
}

/** The plane with diffusion teachers, as SDXL is (Appendix C).  guidance: w */
export function diffusionDataset(guidance: number): Dataset {
  const { settings, ...rest } = ofTeacher('diffusion', guidance)
  return { ...rest, settings: { ...settings, path: { type: 'diffusion' }, teacherSteps: 50 } }
}

/** The regime's common settings: w = 3.5, batches of 32 and a constant learning rate, as in the authors' code. */
const rate = { learningRate: 3e-4 }
const manyPrompts = { updates: 1800, batch: 32, guidance: 3.5, student: rate, fake: rate }

/** The ring's modes for many prompts. The tuning's seeds are measured on other prompts than those of the tables. */
export function promptsDataset(kind: PromptKind): Dataset {
  const [seeds, tuningSeeds] = [5, [5, 6]]
  return {
    ...{ ...ofTeacher(kind, manyPrompts.guidance), settings: manyPrompts, seeds, tuningSeeds },
    counted: countedOn(16, ofMany),
    open(seed) {
      const { plane, network, teacher } = loadPlaneTeacher(seed, kind)
      const asked = once(() => measuredPrompts(kind, tuningSeeds.includes(seed)))
      const measure = measuredOn(asked, ofMany, manyPrompts.guidance)
      return { network, teacher, prompts: plane.conditions, measure, real: once(() => planeData(plane)) }
    },
  }
}

type More = { D?: number; also?: (points: Tensor3D) => Record<string, number> }

/** Measure R samples of each of some prompts, against their mixtures and against the guided target of w.
 *  D: numbers of a sample; also: more metrics */
const measuredOn =
  (asked: () => Plane, R: number, w: number, { D, also }: More = {}): DatasetTask['measure'] =>
  (velocity, grid, seen) => {
    const prompts = asked()
    return tf.tidy(() => {
      const points = promptSamples(velocity, prompts, grid, R, D)
      seen?.(points.arraySync())
      return { ...measurePrompts(points, prompts, w), ...also?.(points) }
    })
  }

/** R samples of each prompt in the first two coordinates, always from the same noise.  →  [P, R, 2] */
function promptSamples(velocity: Velocity, { conditions }: Plane, grid: number[], R: number, D = 2): Tensor3D {
  const samples = sample(velocity, conditions, R, grid, new Noise(0).fork('evaluation'), D)
  return D === 2 ? samples : samples.slice([0, 0, 0], [-1, -1, 2])
}

/** A variant of the labels. Besides the metrics of many prompts it has `mode kept`: the share of noises whose sample is nearest
 *  to the same mode as the guided teacher's, in 30 uniform steps, from the same noise. */
export function labelVariantDataset(name: LabelVariantName): Dataset {
  const variant: LabelVariant = labelVariants[name]
  const base = promptsDataset('labels')
  return {
    ...{ ...base, teacherHash: ofTeacher(name, 0).teacherHash, makeTeacher: ofTeacher(name, 0).makeTeacher },
    counted: countedOn(Math.min(16, variant.labels ?? 16), ofMany),
    open(seed) {
      const { plane, network, teacher } = loadPlaneTeacher(seed, name)
      const exact = variant.dimension ? plane.exact.velocity : undefined
      const asked = once(() => measuredVariant(variant))
      const D = network.dataSize
      const modesOf = (points: Tensor3D) => squaredDistances(points, tf.tensor2d(asked().means)).argMin(2)
      const guidedModes = once(() => {
        const [leader, prompts] = [guided(exact ?? network.velocity(teacher), manyPrompts.guidance), asked()]
        return tf.tidy(() => modesOf(promptSamples(leader, prompts, timeGrid(30), ofMany, D)).arraySync() as number[][])
      })
      const also = (points: Tensor3D) => {
        const same = modesOf(points).equal(tf.tensor2d(guidedModes(), undefined, 'int32'))
        return { 'mode kept': same.toFloat().mean().dataSync()[0]! }
      }
      const measure = measuredOn(asked, ofMany, manyPrompts.guidance, { D, also })
      const task = { network, teacher, prompts: plane.conditions, measure, real: once(() => planeData(plane)) }
      return exact ? { ...task, exact } : task
    },
  }
}
