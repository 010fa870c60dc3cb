import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { machine } from './machine'

/** Where a study stands: a row that ends a job comes with it, `known` if it was there already. */
export interface Progress {
  job: { name: string; seed: number }
  done: number
  of: number
  /** of the job at hand */
  part: number
  row?: { seconds: number }
  known?: boolean
}

/** Compute what is missing, with progress and the time left. Ctrl-C ends it after the row at hand, a second one at once.
 *  →  whether all of it was done */
export async function compute(study: Iterable<Progress>): Promise<boolean> {
  let stop = false
  const onStop = () => {
    if (stop) process.exit(130)
    stop = true
    console.log('\nstopping after this row; Ctrl-C again to stop at once')
  }
  process.on('SIGINT', onStop)
  const [start, said] = [performance.now(), { at: 0 }]
  let known = 0
  try {
    for (const { job, done, of, part, row, known: wasThere } of study) {
      known += Number(wasThere ?? false)
      await new Promise(resolve => setImmediate(resolve)) // Ctrl-C is heard here
      const [elapsed, finished] = [(performance.now() - start) / 1000, done - known + (row ? 0 : part)]
      const left = finished ? `${(((elapsed / finished) * (of - known - finished)) / 60).toFixed(1)} min left` : ''
      const line = `${done} of ${of} rows, ${job.name}, seed ${job.seed}`
      if (row && !wasThere) console.log(`${line}: ${row.seconds} s, ${left}`)
      else if (!row && elapsed - said.at > 10) {
        said.at = elapsed
        console.log(`${line}: ${Math.round(100 * part)} %, ${left}`)
      }
      if (stop && row) return done === of
    }
  } finally {
    process.off('SIGINT', onStop)
  }
  if (known) console.log(`${known} rows were there already`)
  return true
}

/** Where rows are written: those of `smoke` are no results. */
export const runsFolder = (scale: string, out?: string) =>
  out ?? (scale === 'smoke' ? join('.cache', 'runs') : join('data', 'runs'))

/** The commit that a row is made by, and whether what it follows from has been changed since. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed =
      git('status', '--porcelain', '--', 'lib', ':!scripts', ':!lib/display', ':!lib/derivation').length > 0
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', changed' : ''}`
  } catch {
    return 'unknown'
  }
}

/** What a row is made by: the same code may give other last digits on another machine. */
export const provenance = (): Record<string, string> => ({ commit: commit(), ...machine() })
