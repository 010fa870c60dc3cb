import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../../check'
import { type Asked, shapesOf } from '../../model/asked'
import type { Network, Params } from '../../model/network'
import { loadWeights, saveWeights, weightsHash } from '../../model/weights'
import { shared } from '../../tensor/shared'
import { parseConfig, teacherSchema } from '../../train/config'
import { trainTeacher } from '../../train/teacher'
import { type Plane, planeData, planeNetwork, planeNoiseNetwork, ring } from './plane'
import { trainingPrompts } from './prompts'

/** Kinds of teacher: of the ring, `flow` learns the velocity, `diffusion` the noise on SDXL's path (Appendix C);
 *  `labels` and `continuous` learn the velocity for many prompts. */
export type TeacherKind = 'flow' | 'diffusion' | 'labels' | 'continuous'

const flow = { network: planeNetwork, path: {} }
const kinds = {
  flow: {
    ...{ ...flow, folder: 'plane-teachers', plane: ring },
    command: (_: number) => 'npm run reproduce -- --table 3 --dataset plane',
  },
  diffusion: {
    ...{
      folder: 'plane-diffusion-teachers',
      plane: ring,
      network: planeNoiseNetwork,
      path: { path: { type: 'diffusion' } } as const,
    },
    command: (seed: number) =>
      `node --import tsx -e "require('./lib/datasets/plane/teachers').makePlaneTeacher(${seed}, 'diffusion')"`,
  },
  labels: {
    ...{ ...flow, folder: 'plane-labels-teachers', plane: () => trainingPrompts('labels') },
    command: (_: number) => 'npm run reproduce -- --table phase --dataset plane-labels',
  },
  continuous: {
    ...{ ...flow, folder: 'plane-continuous-teachers', plane: () => trainingPrompts('continuous') },
    command: (_: number) => 'npm run reproduce -- --table phase --dataset plane-continuous',
  },
}

/** The file of the trained teacher of a seed. */
export const planeTeacherFile = (seed: number, kind: TeacherKind = 'flow'): string =>
  join(process.cwd(), 'data', 'weights', kinds[kind].folder, `${seed}.safetensors`)

const settingsOf = (seed: number, updates: number, kind: TeacherKind) => {
  const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
  return { seed, ...kinds[kind].path, updates, batch: 512, optimiser }
}

/** The training run of the teacher of a seed. */
export function trainPlaneTeacher(seed: number, updates = 4000, kind: TeacherKind = 'flow') {
  const plane = kinds[kind].plane()
  return trainTeacher(kinds[kind].network(plane), planeData(plane), settingsOf(seed, updates, kind))
}

/** What a teacher's file must match: the whole configuration, seed included, and the network's shapes. */
function askedOf(seed: number, kind: TeacherKind, network: Network): Asked {
  const config = parseConfig(teacherSchema, settingsOf(seed, 4000, kind))
  const shapes = shapesOf(network)
  return { header: { config }, shapes, command: kinds[kind].command(seed) }
}

/** Train and save the teacher of a seed unless it exists. The header has no date, so that equal weights have equal hashes. */
export function makePlaneTeacher(seed: number, kind: TeacherKind = 'flow'): void {
  const file = planeTeacherFile(seed, kind)
  if (existsSync(file)) return
  console.log(`${kind} teacher of seed ${seed}: training`)
  const run = trainPlaneTeacher(seed, undefined, kind).finish()
  saveWeights(file, run.state.average, { command: kinds[kind].command(seed), config: run.config }, 'F16')
  run.dispose()
}

/** The plane of a kind of teacher, its network, and the shipped teacher of a seed.
 *  @throws a missing or damaged file, or one of another seed or kind, with the command that makes it. */
export function loadPlaneTeacher(seed: number, kind: TeacherKind = 'flow') {
  check('loadPlaneTeacher', 'seed', { seed })
  const plane = onePlane(kinds[kind].plane === ring ? '' : kind, kinds[kind].plane)
  const network = kinds[kind].network(plane)
  const [file, asked] = [planeTeacherFile(seed, kind), askedOf(seed, kind, network)]
  try {
    const sha256 = weightsHash(file, asked)
    const teacher = oneTeacher(sha256, () => loadWeights(file, asked).tensors)
    return { plane, network, teacher, sha256 }
  } catch (error) {
    throw new Error(`No ${kind} teacher of the plane for seed ${seed}. ${(error as Error).message}`)
  }
}

const onePlane = shared<Plane>(({ conditions }) => [conditions])
const oneTeacher = shared<Params>(Object.values)
