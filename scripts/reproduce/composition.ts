import { parseArgs } from 'node:util'
import { table } from '../../lib/display'
import { composition } from '../../lib/experiments/composition'
import {
  compositionClaims,
  compositionOrder,
  compositionRivals,
  compositionTable,
  seenTable,
  teacherRow,
} from '../../lib/experiments/composition-results'
import { findRuns, sourceOf } from '../../lib/experiments/results'
import { runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { compute, provenance, runsFolder } from './compute'

/** `npm run reproduce -- --table 5 --scale full`: compute the missing rows of Table 5, composition; print it and its verdicts.
 *  →  whether all of it was done.
 *  @throws unknown options, another data set. */
export async function reproduceComposition(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { table: text, dataset: text, regime: text, scale: text, out: text }
  const { scale = 'small', out, ...names } = parseArgs({ args, options }).values
  const study = composition({ ...names, scale })
  const store = runStore(study.dataset, runsFolder(scale, out))
  if (!(await compute(runStudy(study, store, provenance())))) return false
  const found = findRuns(study, store)
  const title = `Table 5: shares of right pictures [95 %], update ratio ${study.regime}`
  console.log(String(table(compositionTable(found), { title, note: sourceOf(found) })))
  console.log(String(table(compositionOrder(found), { title: "\nThe paper's order of DP-DMD and its teacher" })))
  console.log(String(table(compositionClaims(found), { title: '\nWhat the paper says of its table' })))
  console.log(String(table(compositionRivals(study, found), { title: '\nThe other systems' })))
  const both = [teacherRow(30), 'DP-DMD'].flatMap(name => seenTable(found, name))
  console.log(String(table(both, { title: '\nCombinations in training and held out' })))
  return true
}
