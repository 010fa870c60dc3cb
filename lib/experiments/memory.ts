import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Peak resident memory of a process that trains a system for some iterations, and the seconds of one of them. */
const systemSchema = z.strictObject({ megabytes: z.number().positive(), seconds: z.number().nonnegative() })
export type SystemMemory = z.infer<typeof systemSchema>

const resultSchema = z.strictObject({
  date: z.string(),
  commit: z.string(),
  machine: z.string(),
  versions: z.record(z.string(), z.string()),
  /** by system; `nothing` only opens the data set */
  systems: z.record(z.string(), systemSchema),
})

export const memoryFile = () => join(process.cwd(), 'data', 'runs', 'memory.json')

/** What was measured, by data set; empty if the file is missing.
 *  @throws a file that does not match its schema. */
export const measuredMemory = (file = memoryFile()) =>
  existsSync(file) ? z.record(z.string(), resultSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : {}

/** A row for each system: megabytes above a process that only opens the data set, and an iteration's time as a multiple of
 *  DMD's.
 *  @throws a data set that was not measured, with the command. */
export function memoryRows(dataset: string, file = memoryFile()) {
  const found = measuredMemory(file)[dataset]
  if (!found)
    throw new Error(
      `memoryRows: ${dataset} was not measured. Run "npm run reproduce -- --memory --dataset ${dataset}".`,
    )
  const { nothing, DMD } = found.systems
  return Object.entries(found.systems).flatMap(([system, { megabytes, seconds }]) =>
    system === 'nothing'
      ? []
      : [{ system, 'peak memory, MB': megabytes - nothing!.megabytes, 'time, DMD = 1': seconds / DMD!.seconds }],
  )
}
