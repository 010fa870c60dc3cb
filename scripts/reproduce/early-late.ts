import { parseArgs } from 'node:util'
import { table } from '../../lib/display'
import { paperClaims } from '../../lib/experiments/claims'
import { earlyLate, ingredients, runEarlyLate } from '../../lib/experiments/early-late'
import { claimsTable, findEarlyLate, settledTable } from '../../lib/experiments/early-late-results'
import { runStore } from '../../lib/experiments/runs'
import { compute, provenance, runsFolder } from './compute'

/** `npm run reproduce -- --figure A --dataset scenes --scale full`: compute the missing rows of Figure A, on what the teacher's
 *  first steps decide, and print the results.  →  whether all of it was done.
 *  @throws unknown options, an unknown data set or scale. */
export async function reproduceEarlyLate(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { figure: text, dataset: text, scale: text, out: text }
  const { dataset = 'plane', scale = 'small', out } = parseArgs({ args, options }).values
  const jobs = earlyLate({ dataset, scale })
  const store = runStore('early-late', runsFolder(scale, out))
  if (!(await compute(runEarlyLate(jobs, store, provenance())))) return false
  const found = findEarlyLate(jobs, store)
  const { dataset: of } = jobs[0]!.config
  for (const swap of ingredients)
    console.log(
      String(table(settledTable(found[swap]), { title: `\n${of}, another ${swap}: settled at step k [95 %]` })),
    )
  const claims = claimsTable(of, found.noise, paperClaims('A'))
  console.log(String(table(claims, { title: '\nFigure A of the paper, runs of different noise' })))
  return true
}
