import { z } from 'zod'
import { scaledLinear } from '../path/diffusion'

const positive = z.number().positive()
const count = z.number().int().positive()

/** `compiled` runs a step as one native graph; `eager` op by op, to debug. Both give the same numbers */
const engine = z.enum(['compiled', 'eager']).default('compiled')

/** The path of a teacher that predicts noise (Appendix C); left out, the flow's. Scaled-linear β, SDXL's by default */
const path = z
  .strictObject({
    type: z.literal('diffusion'),
    trainSteps: count.default(scaledLinear.trainSteps),
    betaStart: positive.default(scaledLinear.betaStart),
    betaEnd: positive.default(scaledLinear.betaEnd),
  })
  .optional()

/** AdamW and what surrounds it. */
export const optimiserSchema = z.strictObject({
  /** learning rate at the start; the paper: 1e-5 for both models (Section 5.1) */
  learningRate: positive,
  /** `constant` (the authors' code), `linear` or `cosine` down to 0 */
  schedule: z.enum(['constant', 'linear', 'cosine']).default('constant'),
  /** steps of linear warm-up */
  warmUp: z.number().int().nonnegative().default(0),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  /** decoupled weight decay; the authors' code: 0 */
  weightDecay: z.number().nonnegative().default(0),
  /** largest global norm of a gradient; the authors' code: 1; null switches it off */
  clip: positive.nullable().default(1),
})

/** Training of a many-step teacher by flow matching (Eq. 3), or by noise prediction. */
export const teacherSchema = z.strictObject({
  seed: z.number().int(),
  path,
  /** optimiser steps */
  updates: count,
  /** B, samples a step */
  batch: count,
  optimiser: optimiserSchema,
  /** share of samples whose condition is dropped, so that guidance has an unconditional branch */
  dropout: z.number().min(0).max(1).default(0.15),
  /** decay of the exponential moving average of the weights; 0 switches it off */
  ema: z.number().min(0).lt(1).default(0.999),
  engine,
})

/** Training of an autoencoder. */
export const autoencoderSchema = z.strictObject({
  seed: z.number().int(),
  updates: count,
  batch: count,
  optimiser: optimiserSchema,
  /** largest standard deviation of the noise on the latents in training */
  latentNoise: z.number().nonnegative().default(0.1),
  ema: z.number().min(0).lt(1).default(0.998),
})

/** Distillation of a student (Algorithm 1). Each line that decides an ambiguity has the authors' code as default. */
export const distillSchema = z.strictObject({
  seed: z.number().int(),
  /** student updates in all; the authors' 6,000 loop iterations are 1,000 of these and 5,000 of the fake model */
  updates: count,
  batch: count,
  student: optimiserSchema,
  fake: optimiserSchema,
  /** updates of either model in one round. The paper's text says one fake update every M = 5 student updates
   *  (fake 1, student 5); the authors' code does the opposite, which is the default */
  round: z.strictObject({ fake: count.default(5), student: count.default(1) }).prefault({}),
  path,
  /** N, student steps; at least 2 */
  steps: z.number().int().min(2).default(4),
  /** steps of the teacher's grid */
  teacherSteps: count.default(30),
  /** time shift of both grids and of the drawn times; 1 is uniform. `doubled` applies it twice, as diffusers' scheduler does */
  shift: positive.default(1),
  doubled: z.boolean().default(false),
  /** w, guidance of the teacher; the paper: 3.5. The student has none */
  guidance: z.number().default(3.5),
  /** w of the anchor rollout; the authors' code: the teacher's */
  anchorGuidance: z.number().optional(),
  /** K, teacher steps to the anchor; the paper: 5, the authors' script: 10 */
  K: count.default(5),
  /** λ, weight of the diversity loss (Eq. 8) */
  lambda: z.number().nonnegative().default(0.05),
  /** detach the student's state after its first step (Section 4.2) */
  stopGradient: z.boolean().default(true),
  /** divisor of the DMD gradient; the authors' code: mean |z_t − x̂_tea| of each sample */
  normaliser: z
    .strictObject({
      reference: z.enum(['zt', 'xTheta', 'none']).default('zt'),
      over: z.enum(['sample', 'batch']).default('sample'),
    })
    .prefault({}),
  /** range of the (unshifted) times at which teacher and fake model are compared; DMD2: [0.02, 0.98] */
  times: z.tuple([z.number().positive(), z.number().max(1)]).default([0.001, 1]),
  /** one t for a whole batch (the authors' code, on each GPU), or one for each sample (DMD2: less variance) */
  timePer: z.enum(['batch', 'sample']).default('batch'),
  /** decay of the student's moving average, which is what is sampled; the authors' code has none: 0 */
  ema: z.number().min(0).lt(1).default(0),
  /** settings of the method's own; each method says beside itself what they are */
  own: z.record(z.string(), z.unknown()).optional(),
  engine,
})

export type OptimiserConfig = z.infer<typeof optimiserSchema>
export type AutoencoderConfig = z.infer<typeof autoencoderSchema>
export type TeacherConfig = z.infer<typeof teacherSchema>
export type DistillConfig = z.infer<typeof distillSchema>

/** Parse settings strictly. Errors: each wrong setting with its path and what was expected; each misspelt one with the
 *  names that are allowed in its place. */
export function parseConfig<T extends z.ZodType>(schema: T, settings: z.input<T>): z.output<T> {
  const result = schema.safeParse(settings)
  if (result.success) return result.data
  const lines = result.error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => {
          const names = allowedNames(schema, issue.path).join(', ')
          return `  ${[...issue.path, key].join('.')}: no such setting. Allowed names: ${names}.`
        })
      : [`  ${issue.path.join('.') || '(settings)'}: ${issue.message}`],
  )
  throw new Error(`These settings cannot be used:\n${lines.join('\n')}`)
}

/** The names of the settings at a path within a schema. */
function allowedNames(schema: unknown, path: PropertyKey[]): string[] {
  let at = schema as { shape?: Record<PropertyKey, unknown>; def: { innerType?: unknown } }
  while (at.def.innerType) at = at.def.innerType as typeof at // below a default or an optional
  const [key, ...rest] = path
  return key === undefined ? Object.keys(at.shape ?? {}) : allowedNames(at.shape?.[key], rest)
}
