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

/** The result of computing a run. */
export interface Computed {
  metrics: Record<string, number>
  curve?: Record<string, number>[]
  pictures?: Pictures
  /** seconds of training; by default, all that the run took */
  seconds?: number
}

/** Progress of the computation: the fraction `part` of a job is done. `row` comes when the job ends; `known`: it was stored
 *  already. */
export interface Standing<J> {
  job: J
  done: number
  of: number
  part: number
  row?: StoredRun
  known?: boolean
}

/** Compute the missing runs one by one; each is written as soon as it is complete. Leaving the loop loses at most the current
 *  run, and a new loop starts with it. A run that diverges is stored too, as failed.
 *  make: yields the fraction done; keepsPictures: jobs whose pictures are kept; a run that lacks them is computed again. */
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
