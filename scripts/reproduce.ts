import { parseArgs } from 'node:util'
import { command } from './command'
import { reproduceAll } from './reproduce/all'
import { reproduceCell } from './reproduce/cell'
import { reproduceComposition } from './reproduce/composition'
import { reproduceCsv } from './reproduce/csv'
import { reproduceEarlyLate } from './reproduce/early-late'
import { printGrid } from './reproduce/grid'
import { reproduceMemory } from './reproduce/memory'
import { reproduceRow } from './reproduce/row'
import { reproduceStudy } from './reproduce/study'
import { reproduceUserStudy } from './reproduce/user-study'

// `npm run reproduce`: compute the rows of tables and figures. Stored rows are not computed again, so that an interrupted
// study continues where it stopped.

const usage = `Usage: npm run reproduce -- --table 1|2|3|4|5 | --figure 5|A|B | --table map|mechanism|tuning|phase|dip|rivals|"rivals tuning"
  [--dataset plane|scenes|emoji-all|diffusion|diffusion-8|plane-labels …] [--regime 1:2|5:1] [--scale smoke|small|full] [--out FOLDER]
  npm run reproduce -- --table 3 --cell "K = 5" [--seed 0] [--again | --perturb N]: one cell; again, beside its stored row;
  or from N starts perturbed by 1e-7, which is what its tolerance is taken from
  npm run reproduce -- --csv: all stored runs as one CSV file, data/all-runs
  npm run reproduce -- --memory [--dataset emoji-all]: peak memory and time of an iteration of each compared system
  npm run reproduce -- --all [--jobs N] [--profile local|slurm|kubernetes] [--gpu] [--dry-run]: all of them; --grid prints them
  Rows that are there are not computed again. Ctrl-C ends it after the row at hand, a second one at once; the same command goes on.`

/** The command for the given arguments.  →  whether all of it was done */
function commandOf(args: string[]): (args: string[]) => Promise<boolean> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { table: text, figure: text, row: text, cell: text, all: flag, grid: flag, csv: flag, memory: flag }
  const { table, figure, row, cell, all, grid, csv, memory } = parseArgs({ args, options, strict: false }).values
  if (all) return reproduceAll
  if (grid) return printGrid
  if (csv) return reproduceCsv
  if (memory) return reproduceMemory
  if (row !== undefined) return reproduceRow
  if (cell !== undefined) return reproduceCell
  if (table === '5') return reproduceComposition
  if (figure === 'A') return reproduceEarlyLate
  if (figure === 'B') return reproduceUserStudy
  if (figure === undefined && table === undefined) throw new Error(usage)
  return reproduceStudy
}

async function run(args: string[]): Promise<void> {
  process.exitCode = (await commandOf(args)(args)) ? 0 : 130
}

command(() => run(process.argv.slice(2)), 2)
