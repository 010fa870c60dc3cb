import { z } from 'zod'
import { datasetNames } from './setting'

/** A median with an interval: the quartiles over the rounds of a run, the range over runs. */
const spreadSchema = z.strictObject({ median: z.number(), low: z.number(), high: z.number() })
export type Spread = z.infer<typeof spreadSchema>

const engineSchema = z.strictObject({
  name: z.string(),
  /** milliseconds per iteration */
  ms: spreadSchema,
  /** its time over ours, in the same round; above 1, ours is faster */
  ratio: spreadSchema,
  /** seconds from the start of the process to the end of imports, and to the end of the first iteration */
  importSeconds: z.number(),
  firstStepSeconds: z.number(),
  /** peak resident memory of the process */
  megabytes: z.number(),
  peakShare: z.number(),
  /** relative differences from ours, at the same weights and draws */
  differences: z.strictObject({ losses: z.number(), update: z.number() }),
})

const measuredSchema = z.strictObject({
  dataset: z.enum(datasetNames),
  width: z.number(),
  batch: z.number(),
  threads: z.number(),
  /** 10⁹ operations of an iteration's matrix products */
  gigaflop: z.number(),
  /** the best rate of a large matrix product among the engines, in GFLOP/s */
  peakGflops: z.number(),
  rounds: z.number(),
  /** number of separate runs, each with its own processes */
  runs: z.number().default(1),
  /** the commit it was measured at, if not that of the result */
  commit: z.string().optional(),
  /** ours first */
  engines: z.array(engineSchema),
  skipped: z.array(z.strictObject({ name: z.string(), why: z.string() })),
})
export type Measured = z.infer<typeof measuredSchema>

export const resultSchema = z.strictObject({
  command: z.string(),
  date: z.string(),
  commit: z.string(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), gigabytes: z.number(), system: z.string() }),
  versions: z.record(z.string(), z.string()),
  settings: z.array(measuredSchema),
})
export type Result = z.infer<typeof resultSchema>

/** Median and range.
 *  @throws no number. */
export const range = (xs: number[]): Spread => ({ ...spread(xs), low: Math.min(...xs), high: Math.max(...xs) })

/** Median and quartiles, with linear interpolation.
 *  @throws no number. */
export function spread(xs: number[]): Spread {
  if (!xs.length) throw new Error('spread: expected at least one number, got none.')
  const sorted = [...xs].sort((a, b) => a - b)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = Math.floor(place)
    return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!)
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}
