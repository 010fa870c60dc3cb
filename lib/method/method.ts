import type { Velocity } from '../model/network'
import type { Noise } from '../tensor/noise'
import type { Scalar, Tensor2D } from '../tf'

/** The three models of a distillation. The teacher comes without guidance; a method adds it. */
export interface Models {
  teacher: Velocity
  student: Velocity
  fake: Velocity
}

/** What one student update is made from: ε [B, D], its prompts' conditions [B, C], and fresh noise for the rest. */
export interface Batch {
  eps: Tensor2D
  condition: Tensor2D
  noise: Noise
}

/** The settings that methods read; `lib/train` fills them from its config. */
export interface MethodSettings {
  studentGrid: number[]
  teacherGrid: number[]
  guidance: number
  anchorGuidance: number
  K: number
  lambda: number
  stopGradient: boolean
  normaliser: { reference: 'zt' | 'xTheta' | 'none'; over: 'sample' | 'batch' }
  /** draw times for a batch from the method's time distribution  →  [B] */
  drawTimes: (noise: Noise, batch: number) => import('../tf').Tensor1D
}

/** A distillation method: the student's loss, and named parts of it to report. All methods have this one form. */
export type Method = (
  models: Models,
  batch: Batch,
  settings: MethodSettings,
) => { loss: Scalar; parts: Record<string, Scalar> }
