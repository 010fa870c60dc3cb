import type { Velocity } from '../model/network'
import type { Tensor2D, Tensor4D } from '../tf'
import type { DistillSettings } from '../train/config'
import type { DistillTask } from '../train/distill'

/** What the columns of the paper's tables measure. */
export const roles = ['diversity', 'quality', 'preference'] as const
export type Role = (typeof roles)[number]

/** R pictures for each of P prompts. rows: [P][R], RGB in [0, 1], H · H · 3 numbers each. */
export interface Pictures {
  prompts: string[]
  rows: ArrayLike<number>[][]
}

/** A distillation task with its evaluation, always from the same noise. */
export interface DatasetTask extends DistillTask {
  /** metrics by name; `seen` receives the samples [P][R][2] where they are points */
  measure(velocity: Velocity, grid: number[], seen?: (points: number[][][]) => void): Record<string, number>
  /** pictures for a few prompts, where samples are pictures */
  draw?(velocity: Velocity, grid: number[]): Pictures
  /** real samples, made when a method first needs them */
  real(): NonNullable<DistillTask['data']>
  /** perceptual features, made when a method first needs them */
  look?(): NonNullable<DistillTask['perceptualFeatures']>
}

/** An attribute of a sample: a word ('' if it cannot be read), or numbers compared by distance. */
export type Look = string | number[]

/** For Figure A: a teacher, its prompts, and the attributes of its samples by name. When is each decided? */
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

/** A data set with its teachers: all that the tables need, in one record. `datasets` lists them by name. */
export interface Dataset {
  /** the settings common to its tables */
  settings: Required<Pick<DistillSettings, Common>> & Pick<DistillSettings, 'path' | 'teacherSteps'>
  /** updates between two evaluations */
  every: number
  /** seeds of a full table: 0 … seeds − 1 */
  seeds: number
  /** seeds of the tuning, in no table */
  tuningSeeds: number[]
  /** the metric that stands for each role; higher is better */
  metrics: Record<Role, string>
  /** the metrics that stand beside the paper's in a table; by default all */
  shown?: string[]
  /** metrics that count, and over how many they are a share or a mean: one picture, sample or mode more or less moves such a
   *  metric by 1 / that number */
  counted?: Record<string, number>
  /** whether samples are pictures; runs of the first seed keep some */
  pictures: boolean
  /** the task with the teacher of a seed.
   *  @throws missing weights, with the command that makes them */
  open(seed: number): DatasetTask
  /** first 16 hexadecimal digits of the SHA-256 of the teacher's weights */
  teacherHash(seed: number): string
  /** train the teacher of a seed if it is missing; absent where teachers are shipped */
  makeTeacher?(seed: number): void
  /** the updates of Tables 1 to 4 and Figure 5, and those between two evaluations, if not the usual ones */
  tables?: { updates: number; every: number }
  /** whether each compared system is tuned over as many candidates and trained for as many updates; else it has few candidates
   *  and a budget of network evaluations */
  tunedAlike?: boolean
  /** the map of notebook 09: values of each axis, and seeds */
  map?: { axes: Record<string, readonly (string | number)[]>; seeds: number }
  /** Figure A: pairs of runs per seed, and pairs of attributes of which the paper expects the first to be decided earlier:
   *  composition and object identity before contours, colours and fine details */
  earlyLate?: { pairs: number; seeds: number; order: [early: string, late: string][]; open(seed: number): Ground }
  /** cost of a worker beyond training: seconds to start, open and evaluate, or without evaluations and for each of them; peak
   *  memory in MB, with a margin */
  worker: { seconds: number; evaluation?: number; megabytes: number }
}

/** The tables' optimisers of student and fake model: one learning rate, no clipping, linear decay for the student. */
export const rates = (learningRate: number) => ({
  student: { learningRate, clip: null, schedule: 'linear' as const },
  fake: { learningRate, clip: null },
})

/** Make a value at the first call, and return the same one at every later call. */
export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
