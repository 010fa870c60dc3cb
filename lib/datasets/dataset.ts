import type { Velocity } from '../model/network'
import type { Tensor2D, Tensor4D } from '../tf'
import type { DistillSettings } from '../train/config'
import type { DistillTask } from '../train/distill'

/** What the columns of the paper's tables measure. */
export const roles = ['diversity', 'quality', 'preference'] as const
export type Role = (typeof roles)[number]

/** R pictures for each of a few prompts, RGB in [0, 1]. */
export interface Pictures {
  prompts: string[]
  rows: ArrayLike<number>[][]
}

/** What is distilled, and how a model of it is evaluated, always from the same noise. */
export interface DatasetTask extends DistillTask {
  /** `seen` gets what was drawn for it, where samples are points: [P][R][2] */
  measure(velocity: Velocity, grid: number[], seen?: (points: number[][][]) => void): Record<string, number>
  /** pictures for a few prompts, where samples are pictures */
  draw?(velocity: Velocity, grid: number[]): Pictures
  /** real samples, made when a method first needs them */
  real(): NonNullable<DistillTask['data']>
  /** perceptual features, made when a method first needs them */
  look?(): NonNullable<DistillTask['perceptualFeatures']>
}

/** What is seen of a sample: a word ('' if it cannot be read), or numbers that have a distance. */
export type Look = string | number[]

/** A teacher, its prompts, and what is seen of its samples, by name: Figure A asks when each is decided. */
export interface Ground {
  velocity: Velocity
  dataSize: number
  prompts: Tensor2D
  texts: string[]
  looks(x: Tensor2D): Record<string, Look[]>
  /** RGB in [−1, 1]  →  [n, H, H, 3] */
  pictures?(x: Tensor2D): Tensor4D
}

type Common = 'updates' | 'batch' | 'guidance' | 'student' | 'fake'

/** A data set with its teachers: one record holds all that the tables need. `datasets` lists them by name. */
export interface Dataset {
  /** the settings that its tables have in common */
  settings: Required<Pick<DistillSettings, Common>> & Pick<DistillSettings, 'path' | 'teacherSteps'>
  /** updates between two evaluations */
  every: number
  /** seeds of a full table: 0 … seeds − 1 */
  seeds: number
  /** seeds of the tuning; no table has them */
  tuningSeeds: number[]
  /** the metric that stands for each role; higher is better */
  metrics: Record<Role, string>
  /** samples are pictures, so that runs of the first seed keep some */
  pictures: boolean
  /** the teacher of a seed and its task.
   *  @throws no weights, with the command that makes them */
  open(seed: number): DatasetTask
  /** start of the SHA-256 of the teacher's weights, 16 hexadecimal digits */
  teacherHash(seed: number): string
  /** train the teacher of a seed if it is missing; left out where it is shipped */
  makeTeacher?(seed: number): void
  /** the map of notebook 09: values of each axis, and seeds */
  map?: { axes: Record<string, readonly (string | number)[]>; seeds: number }
  /** Figure A: pairs of runs for each seed, and which of what is seen is early and which late in the paper's words:
   *  composition and object identity early; contours, colours and fine details late */
  earlyLate?: { pairs: number; seeds: number; order: [early: string, late: string][]; open(seed: number): Ground }
  /** what a worker takes beyond the training: seconds to start, open and evaluate, and peak memory in MB with room to spare */
  worker: { seconds: number; megabytes: number }
}

/** Learning rates of student and fake model as the tables have them: no clip, and a linear decay of the student's. */
export const rates = (learningRate: number) => ({
  student: { learningRate, clip: null, schedule: 'linear' as const },
  fake: { learningRate, clip: null },
})

/** A value that is made at the first call. */
export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
