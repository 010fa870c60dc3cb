import type { z } from 'zod'
import type { Features, Network, Params, Velocity } from '../model/network'
import type { Path } from '../path/path'
import type { Noise } from '../tensor/noise'
import type { Scalar, Tensor1D, Tensor2D } from '../tf'

/** The models of a distillation as functions. The teacher comes without guidance; a method adds it. */
export interface Models {
  teacher: Velocity
  /** carries the gradient of a student's loss, and none in a loss of what is trained beside it */
  student: Velocity
  /** made of `beside`; follows the student's law */
  fake: Velocity
  /** the student with its weights held fixed: a target, or its own fake model */
  self: Velocity
  /** the weights that are trained beside the student, by name */
  beside: Params
  /** hidden features, for networks that have them (`Network.features`) */
  features: { teacher: Features; fake: Features }
  /** what the task compares samples by, where it says so.  x: [B, D]  →  [B, F] */
  perception?: (x: Tensor2D) => Tensor2D
}

/** What one update is made from: pure noise ε [B, D], its prompts' conditions [B, C], and fresh noise for the rest. */
export interface Batch {
  eps: Tensor2D
  condition: Tensor2D
  noise: Noise
  /** share of the student's updates that are done, in [0, 1): for schedules, inside of a compiled step */
  progress: Scalar
  /** what `Beside.sample` drew from it [B, D], where that is done beforehand */
  sample?: Tensor2D
  /** samples of the data [B, D] and their conditions [B, C], for a method with `data` */
  real?: { x: Tensor2D; condition: Tensor2D }
}

/** The settings that all methods share; `lib/train` fills them from its config. */
export interface MethodSettings {
  /** the teacher's path, which the grids and times are of; left out: the flow's */
  path?: Path
  studentGrid: number[]
  teacherGrid: number[]
  guidance: number
  anchorGuidance: number
  K: number
  lambda: number
  stopGradient: boolean
  normaliser: { reference: 'zt' | 'xTheta' | 'none'; over: 'sample' | 'batch' }
  /** draw times for a batch from the method's time distribution  →  [B] */
  drawTimes: (noise: Noise, batch: number) => Tensor1D
}

export type Settings<Own> = MethodSettings & { own: Own }

/** A loss, and named parts of it to report. */
export type Losses = { loss: Scalar; parts: Record<string, Scalar> }

/** What is trained beside the student, in `round.fake` updates a round. */
export interface Beside<Own = unknown> {
  /** its weights at the start: the teacher's for a fake model, others by names of their own */
  init(start: { network: Network; teacher: Params; noise: Noise; own: Own }): Params
  /** what its loss looks at, where that is the student's whole walk from ε: drawn before its updates, for several batches
   *  at once.  →  [B, D], and `batch.sample` itself where there is one */
  sample?(
    models: Pick<Models, 'student'>,
    batch: Pick<Batch, 'eps' | 'condition' | 'sample'>,
    settings: MethodSettings,
  ): Tensor2D
  /** its loss, with a gradient to `beside` and what is made of it; the student stands still */
  loss(models: Models, batch: Batch, settings: Settings<Own>): Losses
}

/** A distillation method. All have this one form and say only what makes them different. */
export interface Method<Own = unknown> {
  /** settings of its own, all with defaults; written as `own: { … }` among the settings of `distill` */
  own?: z.ZodType<Own>
  /** the student's loss; nothing but the student gets its gradient */
  student(models: Models, batch: Batch, settings: Settings<Own>): Losses
  /** default: a fake model (`fakeModel`); null: nothing */
  beside?: Beside<Own> | null
  /** it learns from real samples too, so it is not image-free */
  data?: boolean
  /** it compares samples by the task's perception, where there is one */
  perceives?: boolean
  /** what a sample is drawn with; default: the student */
  velocity?(models: Pick<Models, 'teacher' | 'student'>, settings: Settings<Own>): Velocity
}
