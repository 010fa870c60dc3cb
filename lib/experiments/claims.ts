import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { roles } from '../datasets/dataset'

/** What the paper says about a figure of pictures, in testable words. */
const claimsSchema = z.strictObject({
  paper: z.string(),
  section: z.string(),
  /** null: taken from a version without pages */
  page: z.number().int().positive().nullable(),
  figure: z.literal('A'),
  about: z.string(),
  /** what, according to the text, is settled early; `late`: what is refined late */
  early: z.array(z.string()),
  late: z.array(z.string()),
  claims: z.array(z.strictObject({ name: z.enum(['layout early', 'detail late', 'layout first']), about: z.string() })),
})

/** What the text says about Tables 1 to 4 and Figure 5: rows that are higher or lower than others in a role. */
const orderSchema = z.strictObject({
  table: z.enum(['1', '2', '3', '4', 'figure 5']),
  section: z.string(),
  about: z.string(),
  role: z.enum(roles),
  /** of the first row of a pair, beside the second */
  expected: z.enum(['higher', 'lower', 'not lower']),
  /** of the mean over updates 125 to 300, not of the end */
  early: z.literal(true).optional(),
  pairs: z.array(z.tuple([z.string(), z.string()])).min(1),
})

export type PaperClaims = z.infer<typeof claimsSchema>
/** pairs: named here, since the compiler of the notebooks' kernel infers zod's tuples as open-ended */
export type OrderClaim = Omit<z.infer<typeof orderSchema>, 'pairs'> & { pairs: [string, string][] }

const read = (name: string) => JSON.parse(readFileSync(join(process.cwd(), 'data', 'paper', `${name}.json`), 'utf8'))

/** What the paper claims of a figure.
 *  @throws a missing file, or one that does not match its schema. */
export const paperClaims = (figure: 'A'): PaperClaims => claimsSchema.parse(read(`figure-${figure}`))

/** What the paper claims about the order of rows, in the order of its text.
 *  @throws a file that does not match its schema. */
export const orderClaims = (): OrderClaim[] => z.array(orderSchema).min(1).parse(read('claims')) as OrderClaim[]
