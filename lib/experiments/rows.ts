import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { writeWhole } from '../whole-file'

/** One result: what was measured, and everything that it follows from. */
const rowSchema = z.strictObject({
  study: z.string(),
  /** the row's name in a table, e.g. the method */
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  measures: z.record(z.string(), z.number()),
  /** why there are no measures: the training diverged */
  failed: z.string().optional(),
  /** the measures on the way, with the update at which they were taken */
  curve: z.array(z.record(z.string(), z.number())).optional(),
  seconds: z.number(),
  date: z.string(),
  versions: z.record(z.string(), z.string()),
})

export type StudyRow = z.infer<typeof rowSchema>

/** What a model drew for a few prompts: R pictures for each, RGB in [0, 1]. */
export interface Pictures {
  prompts: string[]
  rows: ArrayLike<number>[][]
}

/** Rows of a study, each in a file of its own that is named by the hash of what made it: written once, whole or not at
 *  all, and found again by its configuration. */
export function rowStore(study: string, folder = join(process.cwd(), 'data', 'runs')) {
  const place = join(folder, study)
  const fileOf = (name: string, config: object) => join(place, `${hash({ name, config })}.json`)
  const get = (key: string) => {
    const file = join(place, `${key}.json`)
    return existsSync(file) ? readRow(file) : undefined
  }
  return {
    /** The row of a key. Errors: a damaged file, which is named. */
    get,
    /** what names a row: two rows of one key follow from the same */
    key: (name: string, config: object): string => hash({ name, config }),
    find: (name: string, config: object): StudyRow | undefined => get(hash({ name, config })),
    /** Write a row, and beside it, if there are any, what its model drew. */
    write: (row: StudyRow, pictures?: Pictures): void => {
      const file = fileOf(row.name, row.config)
      if (pictures) writeWhole(picturesBeside(file), packed(pictures))
      writeWhole(file, `${JSON.stringify(rowSchema.parse(row), null, 1)}\n`)
    },
    pictures: (name: string, config: object): Pictures | undefined => {
      const file = picturesBeside(fileOf(name, config))
      return existsSync(file) ? unpacked(readFileSync(file)) : undefined
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

const picturesBeside = (file: string) => file.replace(/json$/, 'pictures.gz')

/** Pictures as bytes, one for each number.  →  gzip of JSON */
function packed({ prompts, rows }: Pictures): Uint8Array {
  const bytes = rows.map(row =>
    row.map(picture => Buffer.from(Uint8ClampedArray.from(picture, x => 255 * x)).toString('base64')),
  )
  return gzipSync(JSON.stringify({ prompts, rows: bytes }))
}

function unpacked(file: Uint8Array): Pictures {
  const { prompts, rows } = JSON.parse(gunzipSync(file).toString()) as { prompts: string[]; rows: string[][] }
  const numbers = (text: string) => Float32Array.from(Buffer.from(text, 'base64'), x => x / 255)
  return { prompts, rows: rows.map(row => row.map(numbers)) }
}

function readRow(file: string): StudyRow {
  try {
    const row = rowSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const key = hash({ name: row.name, config: row.config })
    if (key !== basename(file, '.json')) throw new Error(`What it holds is the row ${key}, "${row.name}".`)
    return row
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
