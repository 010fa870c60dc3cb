import { parseArgs } from 'node:util'
import { type StudyName, studyNames } from '../../lib/experiments/all-studies'
import { runEarlyLate } from '../../lib/experiments/early-late'
import { runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'
import { compute, provenance, runsFolder } from './compute'
import { layOut, storeOf } from './grid'

/** `npm run reproduce -- --row KEY --scale full [--table 3 --dataset plane --regime 1:2]`: compute exactly one row, for a
 *  worker. A stored row is left as it is; the study's names save a search.  →  whether the row is stored now.
 *  @throws a key that no study has, with possible reasons. */
export async function reproduceRow(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { row: text, table: text, figure: text, dataset: text, regime: text, scale: text, out: text }
  const { row: key = '', scale = 'full', out, ...names } = parseArgs({ args, options }).values
  const study = studyWith(key, scale, names)
  const store = runStore(storeOf(study), runsFolder(scale, out))
  const versions = provenance()
  if (study.table !== 'figure A') return compute(runStudy(studyOf({ ...study, scale }), store, versions, key))
  const all = layOut(study, scale) as Parameters<typeof runEarlyLate>[0]
  return compute(
    runEarlyLate(
      all.filter(({ name, config }) => store.key(name, config) === key),
      store,
      versions,
    ),
  )
}

/** The first study that has a row of this key, among those with the given names. */
function studyWith(key: string, scale: string, names: Partial<Record<string, string>>): StudyName {
  const { figure, table = figure && `figure ${figure}`, dataset, regime } = names
  const fits = (wanted: string | undefined, name: string) => wanted === undefined || wanted === name
  const found = studyNames
    .filter(one => fits(table, one.table) && fits(dataset, one.dataset) && fits(regime, one.regime))
    .find(one => {
      try {
        const store = runStore(storeOf(one))
        return layOut(one, scale).some(({ name, config }) => store.key(name, config) === key)
      } catch {
        return false // not tuned yet
      }
    })
  if (found) return found
  throw new Error(
    `No study at scale ${scale} has a row ${key}. Settings, a teacher or the code may have changed since the grid was written: "npm run reproduce -- --grid --scale ${scale}" prints the present one.`,
  )
}
