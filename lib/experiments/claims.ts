import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What the paper says of a figure of pictures, in words that can be tested. */
const claimsSchema = z.strictObject({
  paper: z.string(),
  section: z.string(),
  /** null: taken from a version without pages */
  page: z.number().int().positive().nullable(),
  figure: z.literal('A'),
  about: z.string(),
  /** what the text says is settled early, and what is refined late */
  early: z.array(z.string()),
  late: z.array(z.string()),
  claims: z.array(z.strictObject({ name: z.enum(['layout early', 'detail late', 'layout first']), about: z.string() })),
})

export type PaperClaims = z.infer<typeof claimsSchema>

/** What the paper claims of a figure. Errors: no such file, or one that does not fit its schema. */
export const paperClaims = (figure: 'A'): PaperClaims =>
  claimsSchema.parse(JSON.parse(readFileSync(join(process.cwd(), 'data', 'paper', `figure-${figure}.json`), 'utf8')))
