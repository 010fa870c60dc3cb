import { z } from 'zod'
import { shown } from '../check'
import { diffusionTimes, scaledLinear } from '../path/diffusion'

const positive = z.number().positive()
export const count = z.number().int().positive()
/** Noise uses 32 bits of a seed: larger seeds would repeat runs */
export const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)

/** `compiled` runs a step as one native graph; `eager` op by op, to debug. Both give the same numbers */
const engine = z.enum(['compiled', 'eager']).default('compiled')

/** The path of a noise-predicting teacher (Appendix C), by default with SDXL's scaled-linear β; if absent, the flow's */
const path = z
  .strictObject({
    type: z.literal('diffusion'),
    trainSteps: count.max(100_000).default(scaledLinear.trainSteps),
    betaStart: positive.lt(1).default(scaledLinear.betaStart),
    betaEnd: positive.lt(1).default(scaledLinear.betaEnd),
  })
  .superRefine(({ trainSteps, betaStart, betaEnd }, issues) => {
    if (!(trainSteps >= 1 && trainSteps <= 100_000 && betaStart > 0 && betaEnd < 1)) return // reported already
    if (betaStart > betaEnd) {
      const message = `expected at least betaStart = ${betaStart}, got ${betaEnd}`
      return issues.addIssue({ code: 'custom', path: ['betaEnd'], message })
    }
    // With √ᾱ_T = 0 the loss would be 0 whatever is learned; near 1, samples would not start from noise.
    const signal = diffusionTimes({ trainSteps, betaStart, betaEnd }).alphas.at(-1)!
    const message = `expected β that leave between 0.1 % and 50 % of the data in x_T (√ᾱ_T), got ${(100 * signal).toPrecision(2)} %`
    if (!(signal >= 1e-3 && signal <= 0.5)) issues.addIssue({ code: 'custom', message })
  })
  .optional()

/** AdamW, its learning-rate schedule and gradient clipping. */
export const optimiserSchema = z.strictObject({
  /** peak learning rate; the paper: 1e-5 for both models (Section 5.1) */
  learningRate: positive,
  /** `constant` (the authors' code), `linear` or `cosine` down to 0 */
  schedule: z.enum(['constant', 'linear', 'cosine']).default('constant'),
  /** steps of linear warm-up */
  warmUp: z.number().int().nonnegative().default(0),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: positive.lt(1).default(0.999),
  /** decoupled weight decay; the authors' code: 0 */
  weightDecay: z.number().nonnegative().default(0),
  /** maximum global norm of the gradient; the authors' code: 1; null: no clipping */
  clip: positive.nullable().default(1),
})

/** Settings for training a many-step teacher by flow matching (Eq. 3), or by noise prediction. */
export const teacherSchema = z.strictObject({
  seed,
  path,
  /** optimiser steps */
  updates: count,
  /** B, samples per step */
  batch: count,
  optimiser: optimiserSchema,
  /** share of samples whose condition is dropped, so that guidance has an unconditional branch */
  dropout: z.number().min(0).max(1).default(0.15),
  /** decay of the exponential moving average of the weights; 0 switches it off */
  ema: z.number().min(0).lt(1).default(0.999),
  engine,
})

/** Settings of a distillation (Algorithm 1). Where the paper is ambiguous, the default follows the authors' code. */
export const distillSchema = z.strictObject({
  seed,
  /** total student updates; the authors' 6,000 loop iterations are 1,000 of these and 5,000 of the fake model */
  updates: count,
  batch: count,
  student: optimiserSchema,
  fake: optimiserSchema,
  /** updates of each model per iteration. The paper's text says one fake update every M = 5 student updates
   *  (fake 1, student 5); the authors' code does the opposite, which is the default */
  updateRatio: z.strictObject({ fake: count.default(5), student: count.default(1) }).prefault({}),
  path,
  /** N, student steps; at least 2 */
  steps: z.number().int().min(2).default(4),
  /** steps of the teacher's grid */
  teacherSteps: count.default(30),
  /** time shift of both grids and of the drawn times; 1 is uniform. `doubled` applies it twice, as diffusers' scheduler does */
  shift: positive.min(0.01).max(100).default(1),
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
  times: z
    .tuple([positive, z.number().max(1)])
    .refine(([first, last]) => first < last, 'expected two times in order, 0 < first < last ≤ 1')
    .default([0.001, 1]),
  /** one t per batch (the authors' code, on each GPU), or one per sample (DMD2: less variance) */
  timePer: z.enum(['batch', 'sample']).default('batch'),
  /** decay of the student's moving average, which is sampled from; 0, as in the authors' code: none */
  ema: z.number().min(0).lt(1).default(0),
  /** hyperparameters of the method; each file in `lib/method` defines and documents its own */
  hyperparameters: z.record(z.string(), z.unknown()).optional(),
  engine,
})

/** Settings of an optimiser, before defaults are filled in. */
export interface OptimiserSettings extends z.input<typeof optimiserSchema> {}
/** Settings of an optimiser, with all defaults. */
export type OptimiserConfig = z.infer<typeof optimiserSchema>
/** Settings of a teacher's training, with all defaults. */
export type TeacherConfig = z.infer<typeof teacherSchema>
/** Settings of a distillation, before defaults are filled in. */
export interface DistillSettings extends z.input<typeof distillSchema> {}
/** Settings of a teacher's training, before defaults are filled in. */
export interface TeacherSettings extends z.input<typeof teacherSchema> {}
export type DistillConfig = z.infer<typeof distillSchema>

/** Check a distillation's settings against each other, so that nothing fails late. */
export function fitTogether({ K, teacherSteps, steps, path }: DistillConfig, issues: z.RefinementCtx): void {
  const most = (name: string, value: number, limit: string, n: number) => {
    const message = `expected at most ${limit} = ${n}, got ${value}`
    if (value > n) issues.addIssue({ code: 'custom', path: [name], message })
  }
  most('K', K, 'teacherSteps', teacherSteps)
  if (!path) return
  most('teacherSteps', teacherSteps, 'path.trainSteps', path.trainSteps)
  most('steps', steps, 'path.trainSteps', path.trainSteps)
}

/** Parse settings strictly.
 *  @throws every wrong setting at once: its path, what was expected and what came; for an unknown name, the allowed
 *  ones. */
export function parseConfig<T extends z.ZodType>(schema: T, settings: z.input<T>): z.output<T> {
  const strangers = strangersIn(settings)
  const result = schema.safeParse(settings)
  if (result.success && !strangers.length) return result.data
  const lines = (result.error?.issues ?? []).flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => {
          const names = allowedNames(schema, issue.path).join(', ')
          return `  ${[...issue.path, key].join('.')}: no such setting. Allowed names: ${names}.`
        })
      : [`  ${nameOf(issue.path)}: ${expectation(issue.message)}, got ${came(issue, settings)}.`],
  )
  throw new Error(`These settings cannot be used:\n${[...strangers, ...lines].join('\n')}`)
}

const nameOf = (path: PropertyKey[]) => path.join('.') || '(settings)'

/** Zod's message without its prefix ("Too small: …") and without what came, of which it names only the type. */
const expectation = (message: string) => message.replace(/^[A-Z][a-z ]+: /, '').replace(/, (received|got) .*$/, '')

function came({ path, message }: z.core.$ZodIssue, settings: unknown): string {
  const said = /, got (.*)$/.exec(message)?.[1]
  return (
    said ?? shown(path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], settings))
  )
}

/** A line for each class instance, e.g. a Date, in place of a plain record: Zod would take it for an empty one. */
function strangersIn(value: unknown, path: PropertyKey[] = []): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value) && !z.core.util.isPlainObject(value))
    return [`  ${nameOf(path)}: expected a plain record { … }, got ${shown(value)}.`]
  return Object.entries(value).flatMap(([key, inner]) => strangersIn(inner, [...path, key]))
}

/** The names of the settings at a path within a schema. */
function allowedNames(schema: unknown, path: PropertyKey[]): string[] {
  let at = schema as { shape?: Record<PropertyKey, unknown>; def: { innerType?: unknown } }
  while (at.def.innerType) at = at.def.innerType as typeof at // unwrap defaults and optionals
  const [key, ...rest] = path
  return key === undefined ? Object.keys(at.shape ?? {}) : allowedNames(at.shape?.[key], rest)
}
