import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { paperClaims } from '../../data/claims'
import { table } from '../../notebook'
import { earlyLate, ingredients, runEarlyLate, type SwapJob } from '../../study/early-late'
import { claimsTable, findEarlyLate, settledTable } from '../../study/early-late-results'
import { rowStore } from '../../study/rows'

// `npm run reproduce -- --figure A --tier scenes --scale full`: what the teacher's first steps decide.

/** Run the command: compute the missing rows, print what they say. Ctrl-C ends it after the row at hand, a second one at
 *  once. Errors: unknown options, an unknown tier or scale. */
export async function reproduceEarlyLate(args: string[]): Promise<void> {
  const text = { type: 'string' } as const
  const options = { figure: text, tier: text, scale: text, out: text }
  const { tier = 'plane', scale = 'small', out } = parseArgs({ args, options }).values
  const jobs = earlyLate({ tier, scale })
  const store = rowStore('early-late', out ?? (scale === 'smoke' ? join('.cache', 'runs') : join('data', 'runs')))
  if (!(await compute(jobs, store))) {
    process.exitCode = 130
    return
  }
  const found = findEarlyLate(jobs, store)
  const { tier: of } = jobs[0]!.config
  for (const swap of ingredients)
    console.log(
      String(table(settledTable(found[swap]), { title: `\n${of}, another ${swap}: settled at step k [95 %]` })),
    )
  const claims = claimsTable(of, found.noise, paperClaims('A'))
  console.log(String(table(claims, { title: '\nFigure A of the paper, runs of different noise' })))
}

/** Compute what is missing, with progress.  →  whether all of it was done */
async function compute(jobs: SwapJob[], store: ReturnType<typeof rowStore>): Promise<boolean> {
  let [stop, said] = [false, performance.now()]
  const onStop = () => {
    if (stop) process.exit(130)
    stop = true
    console.log('\nstopping after this row; Ctrl-C again to stop at once')
  }
  process.on('SIGINT', onStop)
  let known = 0
  try {
    for (const { job, done, of, part, row, known: wasThere } of runEarlyLate(jobs, store, { commit: commit() })) {
      known += Number(wasThere ?? false)
      await new Promise(resolve => setImmediate(resolve)) // Ctrl-C is heard here
      const line = `${done} of ${of} rows, ${job.name}, seed ${job.seed}`
      if (row && !wasThere) console.log(`${line}: ${row.seconds} s`)
      else if (!row && performance.now() - said > 10_000) {
        said = performance.now()
        console.log(`${line}: ${Math.round(100 * part)} %`)
      }
      if (stop && row) return done === of
    }
  } finally {
    process.off('SIGINT', onStop)
  }
  if (known) console.log(`${known} rows were there already`)
  return true
}

/** The commit that a row is made by, and whether lib has been changed since. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'lib', ':!lib/cli', ':!lib/notebook', ':!lib/derive').length > 0
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', changed' : ''}`
  } catch {
    return 'unknown'
  }
}
