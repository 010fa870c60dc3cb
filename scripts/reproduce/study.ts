import { parseArgs } from 'node:util'
import { datasetOf } from '../../lib/datasets'
import { roles } from '../../lib/datasets/dataset'
import { table } from '../../lib/display'
import {
  dipNames,
  ownTableNames,
  phaseNames,
  regimeNames,
  rivalNames,
  type Study,
  tableNames,
} from '../../lib/experiments/ablations'
import { costTable, tuningTable } from '../../lib/experiments/comparison-tables'
import { mapTable } from '../../lib/experiments/map'
import { printedName, regimeOf } from '../../lib/experiments/open-table'
import {
  type Found,
  findRuns,
  metricOf,
  orderings,
  paperOf,
  resultTable,
  sourceOf,
} from '../../lib/experiments/results'
import { fairTuningRows, rivalRows, rivalTestRows, rivalTests } from '../../lib/experiments/rivals-results'
import { jobs, runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'
import { compute, provenance, runsFolder } from './compute'

/** `npm run reproduce -- --table 3 --dataset plane --scale full`: compute the missing rows of a study, print its table.
 *  →  whether all of it was done.
 *  @throws unknown options or names. */
export async function reproduceStudy(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const options = { table: text, figure: text, dataset: text, regime: text, scale: text, out: text }
  const { figure, out, dataset = 'plane', regime, scale = 'small', ...rest } = parseArgs({ args, options }).values
  const study = studyOf({ dataset, table: figure ? `figure ${figure}` : (rest.table ?? ''), regime, scale })
  const store = runStore(dataset, runsFolder(scale, out))
  for (const seed of study.seeds) datasetOf(study.dataset).makeTeacher?.(seed)
  const whole = await compute(runStudy(study, store, provenance()))
  print(study, store)
  const strays = straysOf(study, store)
  if (strays.length)
    console.log(
      `\n${strays.length} rows in data/runs/${dataset} are stale (other settings or another teacher) and were not used: ${strays.join('; ')}.`,
    )
  return whole
}

/** The table and its verdicts, as the notebooks show them. */
export function print(study: Study, store: ReturnType<typeof runStore>): void {
  const found = findRuns(study, store)
  const paper = paperOf(study)
  const title = `${printedName(study.table)}, ${study.dataset}, ${regimeOf(study)}, mean ± sd over seeds`
  console.log(String(table(resultTable(found, paper), { title, note: sourceOf(found) })))
  for (const beside of besides(study, found)) console.log(String(beside))
  if (study.seeds.length < 2) return
  for (const role of paper ? roles : []) {
    const heading = `\nThe paper's ordering in ${role} (ours: ${metricOf(study.dataset)[role]})`
    console.log(String(table(orderings(study, found, paper!, role), { title: heading })))
  }
}

/** What is printed below a study's table. */
function besides(study: Study, found: Found) {
  const { table: name, dataset, seeds } = study
  const title = '\nDP-DMD − DMD, one axis at a time [95 %]'
  if (name === 'map' && seeds.length > 1) return [table(mapTable(dataset, found), { title })]
  if (name === 'tuning') return [table(tuningTable(dataset, found), { title: '\nThe choice: largest product' })]
  if (name === 'rivals tuning')
    return [table(fairTuningRows({ study, found }), { title: '\nThe choice: largest product' })]
  if (name === 'rivals' && seeds.length > 1)
    return [table(rivalRows({ study, found })), table(rivalTestRows(rivalTests({ study, found })))]
  return name === '1' || name === '2' ? [table(costTable(study, found), { title: '\nCost' })] : []
}

/** Names of the data set's stored rows that belong to no present study. */
function straysOf({ dataset, scale }: Study, store: ReturnType<typeof runStore>): string[] {
  const of = { dataset, scale: scale === 'small' ? 'full' : scale }
  const wanted = [
    ...regimeNames.flatMap(regime => [...tableNames, '1', '2'].map(table => ({ ...of, table, regime }))),
    ...[...ownTableNames, ...phaseNames, ...dipNames, ...rivalNames, 'tuning', '5'].map(table => ({ ...of, table })),
  ]
  const present = wanted.flatMap(one => {
    try {
      return jobs(studyOf(one)).map(({ name, config }) => store.key(name, config))
    } catch {
      return [] // the data set has no such study, or a teacher is missing
    }
  })
  return store
    .all()
    .filter(row => !present.includes(store.key(row.name, row.config)))
    .map(row => row.name)
}
