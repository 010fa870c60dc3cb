import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** One result: what was measured, and everything that it follows from. */
const rowSchema = z.strictObject({
  study: z.string(),
  /** the row's name in a table, e.g. the method */
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  measures: z.record(z.string(), z.number()),
  /** the measures on the way, with the update at which they were taken */
  curve: z.array(z.record(z.string(), z.number())).optional(),
  seconds: z.number(),
  date: z.string(),
  versions: z.record(z.string(), z.string()),
})

export type StudyRow = z.infer<typeof rowSchema>

/** Rows of a study, each in a file of its own that is named by the hash of what made it: written once, whole or not at
 *  all, and found again by its configuration. */
export function rowStore(study: string, folder = join(process.cwd(), 'data', 'runs')) {
  const place = join(folder, study)
  const fileOf = (name: string, config: object) => join(place, `${hash({ name, config })}.json`)
  return {
    /** what names a row: two rows of one key follow from the same */
    key: (name: string, config: object): string => hash({ name, config }),
    find: (name: string, config: object): StudyRow | undefined => {
      const file = fileOf(name, config)
      return existsSync(file) ? readRow(file) : undefined
    },
    write: (row: StudyRow): void => {
      mkdirSync(place, { recursive: true })
      const file = fileOf(row.name, row.config)
      writeFileSync(`${file}.tmp`, `${JSON.stringify(rowSchema.parse(row), null, 1)}\n`)
      renameSync(`${file}.tmp`, file)
    },
    /** All rows, by name and configuration. Errors: a damaged file, which is named. */
    all: (): StudyRow[] => {
      if (!existsSync(place))
        throw new Error(
          `${place}: expected rows of the study "${study}", found none. "npm run reproduce" lists what makes them.`,
        )
      const files = readdirSync(place)
        .filter(name => name.endsWith('.json'))
        .sort()
      return files.map(file => readRow(join(place, file)))
    },
  }
}

function readRow(file: string): StudyRow {
  try {
    return rowSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Error(
      `${file} is not a whole result row. Delete it and run the study again. (${(error as Error).message})`,
    )
  }
}

/** A short name for a value: the start of the SHA-256 of its JSON, whose keys are sorted. */
function hash(value: unknown): string {
  const sorted = (_: string, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex').slice(0, 16)
}
