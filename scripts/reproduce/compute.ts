import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { machine } from './machine'

/** The progress of a study; a finished job comes with its row, `known` if it was stored already. */
export interface Progress {
  job: { name: string; seed: number }
  done: number
  of: number
  /** fraction done of the current job */
  part: number
  row?: { seconds: number }
  known?: boolean
}

/** Compute missing rows, showing progress and the time left. Ctrl-C stops after the current row, a second one at once.
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
      await new Promise(resolve => setImmediate(resolve)) // lets Ctrl-C in
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

/** The folder that rows are written to; those of `smoke`, which are not results, go elsewhere. */
export const runsFolder = (scale: string, out?: string) =>
  out ?? (scale === 'smoke' ? join('.cache', 'runs') : join('data', 'runs'))

/** The commit that a row is made with, and whether what determines it has been changed since. */
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

/** The provenance of a row: code, and machine, on which the last digits depend. */
export const provenance = (): Record<string, string> => ({ commit: commit(), ...machine() })
