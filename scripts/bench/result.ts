import { z } from 'zod'

/** The middle of a few numbers, and what lies around it: over the rounds of one run their quartiles, over runs all of them. */
const spreadSchema = z.strictObject({ median: z.number(), low: z.number(), high: z.number() })
export type Spread = z.infer<typeof spreadSchema>

const engineSchema = z.strictObject({
  name: z.string(),
  /** an iteration, in milliseconds */
  ms: spreadSchema,
  /** its time by ours, of the same round: above 1 ours is faster */
  ratio: spreadSchema,
  /** from the start of the process until all is imported, and until the first iteration is done */
  importSeconds: z.number(),
  firstStepSeconds: z.number(),
  /** the largest resident size of the process */
  megabytes: z.number(),
  peakShare: z.number(),
  /** relative, to what ours computes from the same weights and draws */
  differences: z.strictObject({ losses: z.number(), update: z.number() }),
})

const measuredSchema = z.strictObject({
  dataset: z.enum(['plane', 'emoji']),
  width: z.number(),
  batch: z.number(),
  threads: z.number(),
  /** operations of an iteration's matrix products, in 10⁹ */
  gigaflop: z.number(),
  /** the best rate of a large product of matrices among the engines */
  peakGflops: z.number(),
  rounds: z.number(),
  /** runs apart from each other, each with processes of its own */
  runs: z.number().default(1),
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

/** Median and quartiles, between the nearest two where they fall between.
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
