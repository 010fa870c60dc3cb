import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../../check'
import { type Asked, shapesOf } from '../../model/asked'
import { cloneParams, type Network, type Params } from '../../model/network'
import { loadWeights, missingFile, saveWeights, weightsHash } from '../../model/weights'
import { shared } from '../../tensor/shared'
import { parseConfig, teacherSchema } from '../../train/config'
import { startTraining } from '../../train/optimiser'
import { trainTeacher } from '../../train/teacher'
import { type LabelVariant, type LabelVariantName, labelVariants, variantPrompts } from './label-variants'
import { type Plane, planeData, planeNetwork, planeNoiseNetwork, ring } from './plane'
import { trainingPrompts } from './prompts'

/** Kinds of teacher: of the ring, `flow` learns the velocity, `diffusion` the noise on SDXL's path (Appendix C);
 *  `labels` and `continuous` learn the velocity for many prompts, and so do the variants of the labels. */
export type TeacherKind = 'flow' | 'diffusion' | 'labels' | 'continuous' | LabelVariantName

interface Kind {
  folder: string
  plane(): Plane
  network(plane: Plane): Network
  path: { path?: { type: 'diffusion' } }
  command(seed: number): string
  variant?: LabelVariant
}

const flow = { network: (plane: Plane) => planeNetwork(plane), path: {} }

const ofVariant = (name: LabelVariantName): Kind => {
  const variant: LabelVariant = labelVariants[name]
  return {
    ...{ folder: `plane-${name}-teachers`, plane: () => variantPrompts(variant), path: {}, variant },
    network: plane => planeNetwork(plane, variant.width),
    command: () => `npm run reproduce -- --table dip --dataset plane-${name}`,
  }
}

const kinds: Record<TeacherKind, Kind> = {
  flow: {
    ...{ ...flow, folder: 'plane-teachers', plane: ring },
    command: (_: number) => 'npm run reproduce -- --table 3 --dataset plane',
  },
  diffusion: {
    ...{
      folder: 'plane-diffusion-teachers',
      plane: ring,
      network: (plane: Plane) => planeNoiseNetwork(plane),
      path: { path: { type: 'diffusion' } },
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
  ...(Object.fromEntries(Object.keys(labelVariants).map(name => [name, ofVariant(name as LabelVariantName)])) as Record<
    LabelVariantName,
    Kind
  >),
}

/** The file of the trained teacher of a seed. */
export const planeTeacherFile = (seed: number, kind: TeacherKind = 'flow'): string =>
  join(process.cwd(), 'data', 'weights', kinds[kind].folder, `${seed}.safetensors`)

const settingsOf = (seed: number, updates: number, kind: TeacherKind) => {
  const learningRate = kinds[kind].variant?.rewarded ? 5e-4 : 2e-3
  const optimiser = { learningRate, schedule: 'cosine' as const, clip: null }
  return { seed, ...kinds[kind].path, updates, batch: 512, optimiser }
}

/** A teacher's training to the end; one that is tuned towards a reward takes fewer updates. */
const wholeUpdates = (kind: TeacherKind) => (kinds[kind].variant?.rewarded ? 1000 : 4000)

/** The training run of the teacher of a seed. */
export function trainPlaneTeacher(seed: number, updates?: number, kind: TeacherKind = 'flow') {
  const plane = kinds[kind].plane()
  const settings = settingsOf(seed, updates ?? wholeUpdates(kind), kind)
  const run = trainTeacher(kinds[kind].network(plane), planeData(plane), settings)
  if (!kinds[kind].variant?.rewarded) return run
  const { teacher } = loadPlaneTeacher(seed, 'labels')
  run.state = { training: startTraining(teacher), average: cloneParams(teacher) }
  return run
}

/** What a teacher's header says besides the command: the whole configuration, seed included; the update it was taken at, if
 *  not the last; the teacher that it was tuned from. */
function headerOf(seed: number, kind: TeacherKind) {
  const { trained, rewarded } = kinds[kind].variant ?? {}
  return {
    config: parseConfig(teacherSchema, settingsOf(seed, wholeUpdates(kind), kind)),
    ...(trained ? { trained } : {}),
    ...(rewarded ? { from: loadPlaneTeacher(seed, 'labels').sha256 } : {}),
  }
}

/** What a teacher's file must match: its header, and the network's shapes. */
const askedOf = (seed: number, kind: TeacherKind, network: Network): Asked => ({
  header: headerOf(seed, kind),
  shapes: shapesOf(network),
  command: kinds[kind].command(seed),
})

/** Train and save the teacher of a seed unless it exists. The header has no date, so that equal weights have equal hashes. */
export function makePlaneTeacher(seed: number, kind: TeacherKind = 'flow'): void {
  const file = planeTeacherFile(seed, kind)
  if (existsSync(file)) return
  console.log(`${kind} teacher of seed ${seed}: training`)
  const run = trainPlaneTeacher(seed, undefined, kind).finish(kinds[kind].variant?.trained)
  saveWeights(file, run.state.average, { command: kinds[kind].command(seed), ...headerOf(seed, kind) }, 'F16')
  run.dispose()
}

/** The plane of a kind of teacher, its network, and the shipped teacher of a seed.
 *  @throws a missing or damaged file, or one of another seed or kind, with the command that makes it. */
export function loadPlaneTeacher(seed: number, kind: TeacherKind = 'flow') {
  check('loadPlaneTeacher', 'seed', { seed })
  return fromFile(seed, kind, ({ plane, network, file, asked }) => {
    const sha256 = weightsHash(file, asked)
    const teacher = oneTeacher(sha256, () => loadWeights(file, asked).tensors)
    return { plane, network, teacher, sha256 }
  })
}

/** The SHA-256 of a shipped teacher's weights, after the checks of `loadPlaneTeacher`.
 *  @throws as `loadPlaneTeacher`. */
export const planeTeacherHash = (seed: number, kind: TeacherKind): string =>
  fromFile(seed, kind, ({ file, asked }) => weightsHash(file, asked))

/** What is read of a teacher's file; an error says which teacher it is about. */
function fromFile<T>(seed: number, kind: TeacherKind, read: (of: TeacherFile) => T): T {
  const plane = onePlane(kinds[kind].plane === ring ? '' : kind, kinds[kind].plane)
  const network = kinds[kind].network(plane)
  try {
    return read({ plane, network, file: planeTeacherFile(seed, kind), asked: askedOf(seed, kind, network) })
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    const named = `No ${kind} teacher of the plane for seed ${seed}. ${message}`
    throw code === 'ENOENT' ? missingFile(named) : new Error(named)
  }
}

interface TeacherFile {
  plane: Plane
  network: Network
  file: string
  asked: Asked
}

const onePlane = shared<Plane>(({ conditions }) => [conditions])
const oneTeacher = shared<Params>(Object.values)
