import { parseArgs } from 'node:util'
import { reproduceEarlyLate } from './reproduce/early-late'
import { reproduceStudy } from './reproduce/study'

// `npm run reproduce`: the rows of the tables and figures. A row that is there is not computed again, so that an interrupted
// study goes on where it was.

const usage = `Usage: npm run reproduce -- --table 1|2|3|4 | --figure 5|A | --table map|mechanism|tuning
  [--tier plane|scenes|emoji|diffusion|diffusion-8] [--regime lagging|healthy] [--scale smoke|small|full] [--out FOLDER]
  Rows that are there are not computed again. Ctrl-C ends it after the row at hand, a second one at once; the same command goes on.`

/** The command that computes what was asked for.  →  whether all of it was done */
function commandOf(args: string[]): (args: string[]) => Promise<boolean> {
  const text = { type: 'string' } as const
  const { table, figure } = parseArgs({ args, options: { table: text, figure: text }, strict: false }).values
  if (figure === 'A') return reproduceEarlyLate
  if (figure === undefined && table === undefined) throw new Error(usage)
  return reproduceStudy
}

async function run(args: string[]): Promise<void> {
  try {
    process.exitCode = (await commandOf(args)(args)) ? 0 : 130
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
}

run(process.argv.slice(2))
