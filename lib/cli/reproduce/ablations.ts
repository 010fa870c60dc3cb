import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { roles } from '../../data/paper'
import { planeTeacherFile, trainPlaneTeacher } from '../../data/plane-teachers'
import { saveWeights } from '../../model/weights'
import { table } from '../../notebook'
import { ownTableNames, regimeNames, type Study, tableNames } from '../../study/ablations'
import { costTable, tuningTable } from '../../study/comparison'
import { mapTable } from '../../study/map'
import { type Found, findRows, measureOf, orderings, paperOf, resultTable, sourceOf } from '../../study/results'
import { rowStore } from '../../study/rows'
import { jobs, runStudy } from '../../study/run-study'
import { studyOf } from '../../study/studies'

// `npm run reproduce -- --table 3 --tier plane --scale full`: compute the missing rows of a study, print its table.

export const usage = `Usage: npm run reproduce -- --table 1|2|3|4|tuning|map|mechanism | --figure 5  --tier plane|scenes|emoji  [--regime lagging|healthy] [--scale smoke|small|full]
  Rows that are there are not computed again. Ctrl-C ends it after the row at hand, a second one at once; the same command goes on.`

/** Run the command. Errors: unknown options, or names of no study. */
export async function reproduceAblation(args: string[]): Promise<void> {
  const text = { type: 'string' } as const
  const options = { table: text, figure: text, tier: text, regime: text, scale: text, out: text }
  const {
    figure,
    out,
    tier = 'plane',
    regime = 'lagging',
    scale = 'small',
    ...rest
  } = parseArgs({ args, options }).values
  const study = studyOf({ tier, table: figure ? `figure ${figure}` : (rest.table ?? ''), regime, scale })
  const store = rowStore(tier, out ?? (scale === 'smoke' ? join('.cache', 'runs') : join('data', 'runs')))
  if (tier === 'plane') for (const seed of study.seeds) makePlaneTeacher(seed)
  const whole = await compute(study, store)
  print(study, store)
  const strays = straysOf(study, store)
  if (strays.length)
    console.log(
      `\n${strays.length} rows in data/runs/${tier} are stale (other settings or another teacher) and were not used: ${strays.join('; ')}.`,
    )
  if (!whole) process.exitCode = 130
}

/** The teacher of a seed, made once. Its header says nothing of when, so that the same weights have the same hash. */
function makePlaneTeacher(seed: number): void {
  const file = planeTeacherFile(seed)
  if (existsSync(file)) return
  console.log(`teacher of seed ${seed}: training`)
  const run = trainPlaneTeacher(seed).finish()
  saveWeights(
    file,
    run.state.average,
    { command: 'npm run reproduce -- --table 3 --tier plane', config: run.config },
    'F16',
  )
  run.dispose()
}

/** Compute what is missing, with progress and the time left.  →  whether all of it was done */
async function compute(study: Study, store: ReturnType<typeof rowStore>): Promise<boolean> {
  let stop = false
  const onStop = () => {
    if (stop) process.exit(130)
    stop = true
    console.log('\nstopping after this row; Ctrl-C again to stop at once')
  }
  process.on('SIGINT', onStop)
  const versions = { commit: commit() }
  const [start, said] = [performance.now(), { at: 0 }]
  let known = 0
  try {
    for (const { job, done, of, part, row, known: wasThere } of runStudy(study, store, versions)) {
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

/** The table and its verdicts, as the notebooks show them. */
export function print(study: Study, store: ReturnType<typeof rowStore>): void {
  const found = findRows(study, store)
  const paper = paperOf(study)
  const what = /^\d/.test(study.table) ? `Table ${study.table}` : study.table.replace(/^\w/, c => c.toUpperCase())
  const title = `${what}, ${study.tier}, ${study.regime} fake model, mean ± sd over seeds`
  console.log(String(table(resultTable(found, paper), { title, note: sourceOf(found) })))
  for (const beside of besides(study, found)) console.log(String(beside))
  if (study.seeds.length < 2) return
  for (const role of paper ? roles : []) {
    const heading = `\nThe paper's ordering in ${role} (ours: ${measureOf[study.tier][role]})`
    console.log(String(table(orderings(study, found, paper!, role), { title: heading })))
  }
}

/** What stands below a study's own table. */
function besides(study: Study, found: Found) {
  const { table: name, tier, seeds } = study
  const title = '\nDP-DMD − DMD, one axis at a time [95 %]'
  if (name === 'map' && seeds.length > 1) return [table(mapTable(tier, found), { title })]
  if (name === 'tuning') return [table(tuningTable(tier, found), { title: '\nThe choice: largest product' })]
  return name === '1' || name === '2' ? [table(costTable(study, found), { title: '\nCost' })] : []
}

/** Names of the tier's stored rows that no present study has use for. */
function straysOf({ tier, scale }: Study, store: ReturnType<typeof rowStore>): string[] {
  const of = { tier, scale: scale === 'small' ? 'full' : scale }
  const studies = [
    ...regimeNames.flatMap(regime => [...tableNames, '1', '2'].map(table => studyOf({ ...of, table, regime }))),
    ...[...ownTableNames, 'tuning'].map(table => studyOf({ ...of, table })),
  ]
  const present = studies.flatMap(study => {
    try {
      return jobs(study).map(({ name, config }) => store.key(name, config))
    } catch {
      return [] // a teacher is not there yet
    }
  })
  return store
    .all()
    .filter(row => !present.includes(store.key(row.name, row.config)))
    .map(row => row.name)
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const changed = git('status', '--porcelain', '--', 'lib', ':!lib/cli', ':!lib/notebook', ':!lib/derive').length > 0
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', changed' : ''}`
  } catch {
    return 'unknown'
  }
}
