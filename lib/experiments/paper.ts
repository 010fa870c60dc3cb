import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { shown } from '../check'
import { roles } from '../datasets/dataset'

/** What a column or a curve measures. */

const place = {
  paper: z.string(),
  section: z.string(),
  /** null: taken from a version without pages */
  page: z.number().int().positive().nullable(),
  about: z.string(),
}

const tableSchema = z
  .strictObject({
    ...place,
    table: z.number().int().positive(),
    columns: z.record(z.string(), z.strictObject({ role: z.enum(roles), better: z.enum(['high', 'low']) })),
    rows: z.array(z.strictObject({ name: z.string(), values: z.record(z.string(), z.number()) })).min(2),
    /** what the text says about some of the columns */
    claims: z
      .array(z.strictObject({ name: z.enum(['close', 'stable']), about: z.string(), columns: z.array(z.string()) }))
      .optional(),
  })
  .refine(({ columns, rows }) =>
    rows.every(({ values }) => String(Object.keys(values)) === String(Object.keys(columns))),
  )

const figureSchema = z.strictObject({
  ...place,
  figure: z.number().int().positive(),
  /** the update from which the curves are drawn */
  from: z.number().int(),
  smoothing: z.string(),
  /** which curve the text says is higher */
  orderings: z.array(z.strictObject({ role: z.enum(roles), higher: z.enum(['with', 'without']), about: z.string() })),
})

const userStudySchema = z.strictObject({
  ...place,
  figure: z.literal('B'),
  prompts: z.number().int().positive(),
  participants: z.number().int().positive(),
  /** how two methods were shown */
  shown: z.string(),
  system: z.string(),
  against: z.array(z.string()).min(1),
  /** what each question asks to look at */
  questions: z.strictObject({ diversity: z.string(), quality: z.string() }),
  /** what the text says about win rates that it does not print */
  claims: z.array(
    z.strictObject({
      question: z.enum(['diversity', 'quality']),
      winRate: z.enum(['above one half', 'about one half or above']),
      about: z.string(),
    }),
  ),
})

export type PaperTable = z.infer<typeof tableSchema>
export type PaperFigure = z.infer<typeof figureSchema>

const read = (name: string) => JSON.parse(readFileSync(join(process.cwd(), 'data', 'paper', `${name}.json`), 'utf8'))

const tables = [1, '1-sdxl', 2, 3, 4, 5] as const

/** A published table.
 *  @throws an unknown table; a file that does not match its schema. */
export function paperTable(table: (typeof tables)[number]): PaperTable {
  if (!tables.includes(table)) throw new Error(`paperTable: expected one of ${tables.join(', ')}, got ${shown(table)}.`)
  return tableSchema.parse(read(`table-${table}`))
}

/** What the paper says about a figure whose numbers it does not print. */
export const paperFigure = (figure: 5): PaperFigure => figureSchema.parse(read(`figure-${figure}`))

/** What the paper says about its user study, Appendix D; win rates are not printed. */
export const paperUserStudy = (): z.infer<typeof userStudySchema> => userStudySchema.parse(read('user-study'))
