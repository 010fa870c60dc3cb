import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Pictures } from '../datasets/dataset'
import { writeWhole } from '../whole-file'

/** One result: what was measured, and everything that determines it. */
const rowSchema = z.strictObject({
  study: z.string(),
  /** the row's name in a table, e.g. the method */
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.number()),
  /** why there are no metrics: the training diverged */
  failed: z.string().optional(),
  /** the metrics during training, with the update at which they were measured */
  curve: z.array(z.record(z.string(), z.number())).optional(),
  seconds: z.number(),
  date: z.string(),
  versions: z.record(z.string(), z.string()),
  /** names in this file that were changed after it was written, and when; values never are */
  renamed: z.string().optional(),
})

export type StoredRun = z.infer<typeof rowSchema>

/** A row as stored. sha256: of all other lines of its file, byte for byte; pictures: SHA-256 of the file of pictures. */
const fileSchema = rowSchema.extend({ sha256: z.string(), pictures: z.string().optional() })

/** The store of a study's rows, one file per row, named by the hash of its configuration: written once, whole or not at
 *  all, and found by the configuration. */
export function runStore(study: string, folder = join(process.cwd(), 'data', 'runs')) {
  const place = join(folder, study)
  const fileOf = (name: string, config: object) => join(place, `${hash({ name, config })}.json`)
  const get = (key: string) => {
    const file = join(place, `${key}.json`)
    return existsSync(file) ? readRow(file).row : undefined
  }
  return {
    /** The row of a key.
     *  @throws a damaged file, with its name. */
    get,
    /** the key of a row: the same for the same name and configuration */
    key: (name: string, config: object): string => hash({ name, config }),
    find: (name: string, config: object): StoredRun | undefined => get(hash({ name, config })),
    /** Write a row, and its model's pictures, if any, to a file beside it. */
    write: (row: StoredRun, pictures?: Pictures): void => {
      const file = fileOf(row.name, row.config)
      const drawn = pictures && packed(pictures)
      if (drawn) writeWhole(picturesBeside(file), drawn)
      const seen = drawn ? { pictures: sha256(drawn) } : {}
      writeWhole(file, sealed(`${JSON.stringify({ ...seen, ...rowSchema.parse(row) }, null, 1)}\n`))
    },
    /** The pictures of a row's model, if they were kept.
     *  @throws a file of pictures that is damaged or another row's, with its name. */
    pictures: (name: string, config: object): Pictures | undefined => {
      const file = fileOf(name, config)
      if (!existsSync(file) || !existsSync(picturesBeside(file))) return undefined
      const { pictures } = readRow(file)
      return pictures === undefined ? undefined : unpacked(picturesBeside(file), pictures)
    },
    /** All rows, by name and configuration.
     *  @throws a damaged file, with its name. */
    all: (): StoredRun[] => {
      if (!existsSync(place))
        throw new Error(
          `${place}: expected rows of the study "${study}", found none. "npm run reproduce" lists what makes them.`,
        )
      const files = readdirSync(place)
        .filter(name => name.endsWith('.json'))
        .sort()
      return files.map(file => readRow(join(place, file)).row)
    },
  }
}

const picturesBeside = (file: string) => file.replace(/json$/, 'pictures.gz')

/** Pictures at one byte per number.  →  gzip of JSON */
function packed({ prompts, rows }: Pictures): Uint8Array {
  const bytes = rows.map(row =>
    row.map(picture => Buffer.from(Uint8ClampedArray.from(picture, x => 255 * x)).toString('base64')),
  )
  return gzipSync(JSON.stringify({ prompts, rows: bytes }))
}

function unpacked(path: string, expected: string): Pictures {
  const file = readFileSync(path)
  const came = sha256(file)
  if (came !== expected) {
    throw new Error(
      `${path} does not hold the pictures of its row (expected SHA-256 ${expected.slice(0, 16)}…, got ${came.slice(0, 16)}…). ${remedy(path)}`,
    )
  }
  const { prompts, rows } = JSON.parse(gunzipSync(file).toString()) as { prompts: string[]; rows: string[][] }
  const numbers = (text: string) => Float32Array.from(Buffer.from(text, 'base64'), x => x / 255)
  return { prompts, rows: rows.map(row => row.map(numbers)) }
}

const remedy = (file: string) =>
  `Delete it and run the study again, or, if it came with the repository, take it back: git checkout -- ${file}`

/** The text of a row, with the SHA-256 of its other lines as first entry. */
export const sealed = (text: string): string => text.replace('{\n', `{\n "sha256": "${sha256(text)}",\n`)

function readRow(file: string): { row: StoredRun; pictures?: string } {
  try {
    const text = readFileSync(file, 'utf8')
    const { sha256: _, pictures, ...row } = fileSchema.parse(JSON.parse(text))
    if (sealed(text.replace(/^ "sha256": .*\n/m, '')) !== text) throw new Error('It does not match its checksum.')
    const key = hash({ name: row.name, config: row.config })
    if (key !== basename(file, '.json')) throw new Error(`It contains the row ${key}, "${row.name}".`)
    return { row, pictures }
  } catch (error) {
    throw new Error(`${file} is not a whole result row. ${remedy(file)} (${(error as Error).message})`)
  }
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

/** A short hash of a value: the start of the SHA-256 of its JSON with sorted keys. */
function hash(value: unknown): string {
  const sorted = (_: string, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v
  return sha256(JSON.stringify(value, sorted)).slice(0, 16)
}
