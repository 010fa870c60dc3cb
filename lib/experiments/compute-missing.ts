import type { Pictures } from '../datasets/dataset'
import { tf } from '../tf'
import { Diverged } from '../train/run'
import type { runStore, StoredRun } from './runs'

/** One run to compute: its name and its complete configuration. */
export interface NamedRun {
  name: string
  seed: number
  config: Record<string, unknown>
}

/** What computing a run gives. */
export interface Computed {
  metrics: Record<string, number>
  curve?: Record<string, number>[]
  pictures?: Pictures
  /** seconds of training; left out, all that it took */
  seconds?: number
}

/** Where the computation stands: `part` of the job at hand is done. `row` comes with the job that it ends; one that was
 *  there already has `known`. */
export interface Standing<J> {
  job: J
  done: number
  of: number
  part: number
  row?: StoredRun
  known?: boolean
}

/** Compute what is missing, run by run; each is written as soon as it is whole. Leaving the loop loses at most the run at
 *  hand, and a new one goes on with it. A training that diverges is a run too, which says so.
 *  make: yields the fraction that is done.  keepsPictures: whose pictures are kept; a run that lacks them is made anew. */
export function* computeMissing<J extends NamedRun>(
  study: string,
  jobs: J[],
  store: ReturnType<typeof runStore>,
  make: (job: J) => Generator<number, Computed>,
  { versions = {}, keepsPictures = () => false }: MissingOptions<J> = {},
): Generator<Standing<J>, void> {
  for (const [done, job] of jobs.entries()) {
    const here = { job, done, of: jobs.length }
    const { name, config } = job
    const known = store.find(name, config)
    const keeps = keepsPictures(job)
    if (known && (!keeps || known.failed || store.pictures(name, config))) {
      yield { ...here, done: done + 1, part: 1, row: known, known: true }
      continue
    }
    const start = performance.now()
    const work = make(job)
    let computed: Computed & { failed?: string } = { metrics: {} }
    try {
      let next = work.next()
      for (; !next.done; next = work.next()) yield { ...here, part: next.value as number }
      computed = next.value
    } catch (error) {
      if (!(error instanceof Diverged)) throw error
      computed = { metrics: {}, failed: error.message }
    } finally {
      work.return(computed)
    }
    const { pictures, seconds = (performance.now() - start) / 1000, ...made } = computed
    const row: StoredRun = {
      ...{ study, name, config, ...made },
      seconds: Math.round(seconds * 10) / 10,
      date: new Date().toISOString().slice(0, 10),
      versions: { node: process.version, tfjs: tf.version['tfjs-core'], ...versions },
    }
    store.write(row, keeps ? pictures : undefined)
    yield { ...here, done: done + 1, part: 1, row }
  }
}

interface MissingOptions<J> {
  versions?: Record<string, string>
  keepsPictures?: (job: J) => boolean
}
