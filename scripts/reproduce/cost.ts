import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { datasetOf, datasets } from '../../lib/datasets'
import { runStore, type StoredRun } from '../../lib/experiments/runs'
import { spread } from '../bench/result'

/** What a row takes of a machine, and where the numbers are from. */
export interface Cost {
  /** data set and method */
  kind: string
  /** expected seconds on one core, the worker's start and its measurements included */
  seconds: number
  /** what is asked of a cluster: 5 times the upper quartile of its rows, 5 minutes at least */
  minutes: number
  megabytes: number
  threads: number
  /** stored rows that the seconds are the median of; 0: none of its data set, taken from the plane's */
  measuredRows: number
}

const kindOf = ({ dataset, method, swap }: StoredRun['config']) => `${dataset} ${method ?? (swap ? 'swap' : 'teacher')}`
/** A row's training is as long as its updates are many. */
const updatesOf = ({ updates }: StoredRun['config']) => (updates as number | undefined) ?? 1

/** The stored rows of this machine's checkout, whatever their data set. */
function storedRows(): StoredRun[] {
  const folder = join(process.cwd(), 'data', 'runs')
  const stores = [...Object.keys(datasets), 'early-late'].filter(name => existsSync(join(folder, name)))
  return stores.flatMap(name => runStore(name, folder).all()).filter(row => !row.failed)
}

/** From stored rows: what a row of a name and a configuration takes. The rows of its name count if there are any, else
 *  those of its data set and method, else the data set's DP-DMD; a data set without rows is taken to cost what the plane costs. */
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
    const { median, high } = spread(times) // a row that was stopped for an hour counts as one row
    const [seconds, long] = [median, high].map(each => each * updatesOf(config) + worker.seconds)
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
