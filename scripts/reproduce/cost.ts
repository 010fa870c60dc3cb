import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { datasetOf, datasets } from '../../lib/datasets'
import { runStore, type StoredRun } from '../../lib/experiments/runs'
import { spread } from '../bench/result'

/** What computing a row costs, and where the estimate is from. */
export interface Cost {
  /** data set and method */
  kind: string
  /** expected seconds on one core, including the worker's start and its measurements */
  seconds: number
  /** time limit on a cluster: 5 times the upper quartile of its rows, at least 5 minutes */
  minutes: number
  megabytes: number
  threads: number
  /** number of stored rows of which the seconds are the median; 0: none of its data set, estimated from the plane's */
  measuredRows: number
}

const kindOf = ({ dataset, method, swap }: StoredRun['config']) => `${dataset} ${method ?? (swap ? 'swap' : 'teacher')}`
/** The updates of a row, to which its training time is taken to be proportional. */
const updatesOf = ({ updates }: StoredRun['config']) => (updates as number | undefined) ?? 1

/** How often a row is evaluated: students every so many updates, a teacher once. */
const evaluationsOf = ({ updates, every }: StoredRun['config']) =>
  updates && every ? Math.ceil((updates as number) / (every as number)) : 1

/** All stored rows of this checkout, of any data set. */
function storedRows(): StoredRun[] {
  const folder = join(process.cwd(), 'data', 'runs')
  const stores = [...Object.keys(datasets), 'early-late'].filter(name => existsSync(join(folder, name)))
  return stores.flatMap(name => runStore(name, folder).all()).filter(row => !row.failed)
}

/** Estimate from stored rows what a row of a name and a configuration costs: from rows of its name if there are any, else of
 *  its data set and method, else of the data set's DP-DMD, else of the plane's. */
export function costs(rows = storedRows()): (name: string, config: StoredRun['config']) => Cost {
  const perUpdate = new Map<string, number[]>()
  for (const { name, config, seconds } of rows)
    for (const key of [`${config.dataset} ${name}`, kindOf(config)])
      perUpdate.set(key, [...(perUpdate.get(key) ?? []), seconds / updatesOf(config)])
  return (name, config) => {
    const dataset = config.dataset as string
    const { worker } = datasetOf(dataset)
    const kind = kindOf(config)
    const own = [`${dataset} ${name}`, kind, `${dataset} DP-DMD`].find(key => perUpdate.has(key))
    const key = own ?? [kind.replace(dataset, 'plane'), 'plane DP-DMD'].find(one => perUpdate.has(one))
    const times = perUpdate.get(key ?? '') ?? [0]
    const { median, high } = spread(times) // robust against a row whose run was suspended for an hour
    const beside = worker.seconds + evaluationsOf(config) * (worker.evaluation ?? 0)
    const [seconds, long] = [median, high].map(each => each * updatesOf(config) + beside)
    return {
      kind,
      seconds: Math.round(seconds! * 10) / 10,
      minutes: Math.max(5, Math.ceil((5 * long!) / 60)),
      megabytes: worker.megabytes,
      threads: 1,
      measuredRows: own ? times.length : 0,
    }
  }
}
