import type { z } from 'zod'
import type { Features, Network, Params, Velocity } from '../model/network'
import type { Path } from '../path/path'
import type { Noise } from '../tensor/noise'
import type { Scalar, Tensor1D, Tensor2D } from '../tf'

/** The models of a distillation as velocity functions. The teacher is unguided; a method adds guidance itself. */
export interface Models {
  teacher: Velocity
  /** receives the gradient of a student loss; is frozen in the auxiliary model's loss */
  student: Velocity
  /** the fake model: built from `auxiliary`, trained on the student's distribution */
  fake: Velocity
  /** the student with frozen weights: a target, or its own fake model */
  self: Velocity
  /** weights of the auxiliary model, by name */
  auxiliary: Params
  /** hidden features, for networks that have them (`Network.features`) */
  features: { teacher: Features; fake: Features }
  /** features for perceptual losses, if the task has any.  x: [B, D]  →  [B, F] */
  perceptualFeatures?: (x: Tensor2D) => Tensor2D
}

/** The inputs of one update: pure noise ε [B, D], conditions [B, C], and a source of noise for all other draws. */
export interface Batch {
  eps: Tensor2D
  condition: Tensor2D
  noise: Noise
  /** fraction of the student updates already made, in [0, 1): for schedules inside a compiled step */
  progress: Scalar
  /** student samples [B, D] precomputed by `AuxiliaryModel.sample`, if it is defined */
  sample?: Tensor2D
  /** samples of the data [B, D] and their conditions [B, C], for a method with `data` */
  real?: { x: Tensor2D; condition: Tensor2D }
}

/** The settings shared by all methods; `lib/train` fills them from its configuration. */
export interface MethodSettings {
  /** the teacher's path, to which grids and times belong; default: the flow's */
  path?: Path
  studentGrid: number[]
  teacherGrid: number[]
  guidance: number
  anchorGuidance: number
  K: number
  lambda: number
  stopGradient: boolean
  normaliser: { reference: 'zt' | 'xTheta' | 'none'; over: 'sample' | 'batch' }
  /** sample t for a batch from the training-time distribution  →  [B] */
  sampleTimes: (noise: Noise, batch: number) => Tensor1D
}

/** The settings passed to a method's losses: the shared ones and its own hyperparameters. */
export type Settings<Hyperparameters> = MethodSettings & { hyperparameters: Hyperparameters }

/** A loss, and named parts of it to report. */
export type Losses = { loss: Scalar; parts: Record<string, Scalar> }

/** The model trained alternately with the student, for `updateRatio.fake` updates per iteration: a fake model, a
 *  discriminator, or both. */
export interface AuxiliaryModel<Hyperparameters = unknown> {
  /** initial weights: the teacher's for a fake model, new ones under other names for a discriminator */
  init(start: { network: Network; teacher: Params; noise: Noise; hyperparameters: Hyperparameters }): Params
  /** the student rollout that the loss needs, precomputed for several batches at once before the updates.
   *  →  [B, D]; `batch.sample` if present */
  sample?(
    models: Pick<Models, 'student'>,
    batch: Pick<Batch, 'eps' | 'condition' | 'sample'>,
    settings: MethodSettings,
  ): Tensor2D
  /** loss of the auxiliary model, differentiable in `auxiliary`; the student is frozen */
  loss(models: Models, batch: Batch, settings: Settings<Hyperparameters>): Losses
}

/** A distillation method: the student's loss, and whatever differs from the defaults. */
export interface Method<Hyperparameters = unknown> {
  /** schema of its hyperparameters, each with a default; set by `hyperparameters: { … }` in the settings of `distill` */
  hyperparameters?: z.ZodType<Hyperparameters>
  /** loss of the student, differentiable in the student's weights only */
  student(models: Models, batch: Batch, settings: Settings<Hyperparameters>): Losses
  /** default: a fake model (`fakeModel`); null: none */
  auxiliary?: AuxiliaryModel<Hyperparameters> | null
  /** needs real samples; otherwise the method is data-free */
  data?: boolean
  /** uses the task's `perceptualFeatures`, if any */
  perceptual?: boolean
  /** velocity field to sample with; default: the student's own */
  velocity?(models: Pick<Models, 'teacher' | 'student'>, settings: Settings<Hyperparameters>): Velocity
}
