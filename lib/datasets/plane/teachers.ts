import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadWeights, saveWeights } from '../../model/weights'
import { trainTeacher } from '../../train/teacher'
import { planeData, planeNetwork, planeNoiseNetwork, ring } from './plane'

/** The plane has teachers of either kind: one learns the flow's velocity, one the noise of SDXL's path (Appendix C). */
export type TeacherKind = 'flow' | 'diffusion'

const kinds = {
  flow: {
    ...{ folder: 'plane-teachers', network: planeNetwork, path: {} },
    command: (_: number) => 'npm run reproduce -- --table 3 --tier plane',
  },
  diffusion: {
    ...{
      folder: 'plane-diffusion-teachers',
      network: planeNoiseNetwork,
      path: { path: { type: 'diffusion' } } as const,
    },
    command: (seed: number) =>
      `node --import tsx -e "require('./lib/datasets/plane/teachers').makePlaneTeacher(${seed}, 'diffusion')"`,
  },
}

/** Where the plane's trained teachers lie, one for each seed of a study. */
export const planeTeacherFile = (seed: number, kind: TeacherKind = 'flow'): string =>
  join(process.cwd(), 'data', 'weights', kinds[kind].folder, `${seed}.safetensors`)

/** The plane's ring, its network, and the training of the teacher of a seed. */
export function trainPlaneTeacher(seed: number, updates = 4000, kind: TeacherKind = 'flow') {
  const plane = ring()
  const { network, path } = kinds[kind]
  const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
  return trainTeacher(network(plane), planeData(plane), { seed, ...path, updates, batch: 512, optimiser })
}

/** The teacher of a seed, made once. Its header says nothing of when, so that the same weights have the same hash. */
export function makePlaneTeacher(seed: number, kind: TeacherKind = 'flow'): void {
  const file = planeTeacherFile(seed, kind)
  if (existsSync(file)) return
  console.log(`${kind} teacher of seed ${seed}: training`)
  const run = trainPlaneTeacher(seed, undefined, kind).finish()
  saveWeights(file, run.state.average, { command: kinds[kind].command(seed), config: run.config }, 'F16')
  run.dispose()
}

/** The plane's ring, its network, and the shipped teacher of a seed.
 *  Errors: none there, or another's in its place, with the command that makes it. */
export function loadPlaneTeacher(seed: number, kind: TeacherKind = 'flow') {
  const plane = ring()
  const { network, command } = kinds[kind]
  const expected = { 'config.seed': seed, 'config.path.type': kind === 'flow' ? undefined : kind }
  try {
    const { tensors: teacher, sha256 } = loadWeights(planeTeacherFile(seed, kind), expected)
    return { plane, network: network(plane), teacher, sha256 }
  } catch (error) {
    const why = (error as Error).message
    throw new Error(`No ${kind} teacher of the plane for seed ${seed}. Run ${command(seed)}. (${why})`)
  }
}
