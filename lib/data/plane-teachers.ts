import { join } from 'node:path'
import { loadWeights } from '../model/weights'
import { trainTeacher } from '../train/teacher'
import { planeData, planeNetwork, ring } from './plane'

/** Where the plane's trained teachers lie, one for each seed of a study. */
export const planeTeacherFile = (seed: number): string =>
  join(process.cwd(), 'data', 'weights', 'plane-teachers', `${seed}.safetensors`)

/** The plane's ring, its network, and the training of the teacher of a seed. */
export function trainPlaneTeacher(seed: number, updates = 4000) {
  const plane = ring()
  const optimiser = { learningRate: 2e-3, schedule: 'cosine' as const, clip: null }
  return trainTeacher(planeNetwork(plane), planeData(plane), { seed, updates, batch: 512, optimiser })
}

/** The plane's ring, its network, and the shipped teacher of a seed. Errors: none, with the command that makes it. */
export function loadPlaneTeacher(seed: number) {
  const plane = ring()
  try {
    const { tensors: teacher, sha256 } = loadWeights(planeTeacherFile(seed))
    return { plane, network: planeNetwork(plane), teacher, sha256 }
  } catch (error) {
    const why = (error as Error).message
    throw new Error(
      `No teacher of the plane for seed ${seed}. Run "npm run reproduce -- --table 3 --tier plane". (${why})`,
    )
  }
}
