import { check } from '../check'
import { datasetOf } from '../datasets'
import type { Role } from '../datasets/dataset'
import { type Interval, interval, mean, standardDeviation, verdict } from '../metrics/statistics'
import type { Study } from './ablations'
import { type PaperTable, paperTable } from './paper'
import { jobs } from './run-study'
import type { runStore, StoredRun } from './runs'
import { frameOf, overSeeds, recordsOf, spreads } from './runs-frame'

/** The metric that stands for each role of the paper's columns; higher is better for all of them. */
export const metricOf = (dataset: string): Record<Role, string> => datasetOf(dataset).metrics

/** The stored rows of a study by name and seed, in the order of the study; the number of missing rows; and those whose
 *  training diverged, which have no metrics. */
export interface Found {
  byName: Map<string, Map<number, StoredRun>>
  missing: number
  failed: string[]
}

/** Look up a study's rows. A row of another teacher or another configuration has another key and is not found.
 *  @throws no rows, with the command that makes them. */
export function findRuns(study: Study, store: ReturnType<typeof runStore>): Found {
  check('findRuns', 'function', { 'store.find': store?.find })
  const byName: Found['byName'] = new Map()
  const all = jobs(study)
  const failed: string[] = []
  let missing = 0
  for (const { cell, name, seed, config } of all) {
    const row = store.find(name, config)
    if (!row) missing++
    else if (row.failed) failed.push(`${cell ?? name}, seed ${seed}`)
    else byName.set(cell ?? name, (byName.get(cell ?? name) ?? new Map()).set(seed, row))
  }
  if (missing === all.length) {
    throw new Error(`There are no rows of this study for the current settings and teachers. Run "${commandOf(study)}".`)
  }
  return { byName, missing, failed }
}

/** The command that computes a study's rows. */
function commandOf({ table, dataset, regime, scale }: Study): string {
  const what = table.startsWith('figure') ? table : `table ${table}`
  return `npm run reproduce -- --${what} --dataset ${dataset} --regime ${regime} --scale ${scale}`
}

/** Pictures of the teacher and of each cell's student of the first seed, all from the same noise, as blocks of an image grid.
 *  @throws rows without pictures, with the command that makes them. */
export function storedPictures(study: Study, store: ReturnType<typeof runStore>) {
  const first = jobs({ ...study, seeds: study.seeds.slice(0, 1) })
  const shown = first.filter(({ name }) => !name.startsWith('start'))
  const teacherFirst = [...shown.filter(({ cell }) => !cell), ...shown.filter(({ cell }) => cell)]
  const blocks = teacherFirst.flatMap(({ cell, name, config }) => {
    const pictures = store.pictures(name, config)
    return pictures ? [{ heading: cell ?? name.replace(/w = [^,]*, |, shift.*/g, ''), ...pictures }] : []
  })
  if (!blocks.length) throw new Error(`There are no pictures of this study. Run "${commandOf(study)}".`)
  return { rowLabels: blocks[0]!.prompts, blocks }
}

type Row = Map<number, StoredRun>

/** The runs of a row by seed.
 *  @throws an unknown row, with the known ones. */
export function rowOf(where: string, { byName }: Found, name: string): Row {
  const row = byName.get(name)
  if (row) return row
  throw new Error(`${where}: expected one of the rows ${[...byName.keys()].join('; ')}, got ${name}.`)
}

/** One of the metrics of a run or of a point of its curve.
 *  @throws an unknown metric, with the known ones. */
export function measureOf(where: string, metrics: Record<string, number>, measure: string): number {
  const value = metrics[measure]
  if (value !== undefined) return value
  throw new Error(`${where}: expected one of the metrics ${Object.keys(metrics).join(', ')}, got ${measure}.`)
}

/** Mean and sd of a measure over the seeds of a row. */
export function summaryOf(found: Found, name: string, measure: string): { mean: number; sd: number } {
  const rows = [...rowOf('summaryOf', found, name).values()]
  const values = rows.map(({ metrics }) => measureOf('summaryOf', metrics, measure))
  return { mean: mean(values), sd: standardDeviation(values) }
}

/** The table of a study: each row's published numbers, if any, and ours, mean ± sd over seeds. */
export function resultTable(found: Found, paper?: PaperTable) {
  const runs = frameOf(
    [...found.byName].flatMap(([setting, rows]) => [...rows.values()].map(({ metrics }) => ({ setting, ...metrics }))),
  )
  const metrics = runs.columns.slice(1)
  const theirs = Object.keys(paper?.columns ?? {})
  return recordsOf(overSeeds(runs, metrics)).map(row => {
    const published = paper?.rows.find(({ name }) => name === row.setting)?.values
    const beside = theirs.map(name => [`paper: ${name}`, published?.[name] ?? null] as const)
    const [setting, seeds] = [row.setting as string, row.runs as number]
    return { setting, ...Object.fromEntries(beside), ...spreads(row, metrics), seeds }
  })
}

/** Our paired difference of two rows, `one` − `other`, in a measure: mean over common seeds with its 95 % interval.
 *  @throws fewer than two seeds in common. */
export function pairedDifference(found: Found, one: string, other: string, measure: string): Interval {
  const [a, b] = [one, other].map(name => rowOf('pairedDifference', found, name)) as [Row, Row]
  const seeds = [...a.keys()].filter(seed => b.has(seed))
  const of = (row: Row, seed: number) => measureOf('pairedDifference', row.get(seed)!.metrics, measure)
  return interval(seeds.map(seed => of(a, seed) - of(b, seed)))
}

const signed = (x: number, digits = 3) => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(digits)}`
export function printed({ mean, low, high }: Interval): string {
  check('printed', 'number', { mean, low, high })
  return `${signed(mean)} [${signed(low)}, ${signed(high)}]`
}

/** The published table that a study is compared with, if any; for diffusion teachers, SDXL's. */
export function paperOf({ table, dataset }: Pick<Study, 'table' | 'dataset'>): PaperTable | undefined {
  if (table === '1' && dataset.startsWith('diffusion')) return paperTable('1-sdxl')
  return /^\d$/.test(table) ? paperTable(Number(table) as 1 | 2 | 3 | 4) : undefined
}

/** The paper's ordering in one role, pair by pair, and whether it holds here: each pair of systems, or, in an ablation,
 *  each row with the base and with the row before it. Where the paper's columns disagree, there is nothing to test. */
export function orderings(study: Study, found: Found, paper: PaperTable, role: Role) {
  const measure = metricOf(study.dataset)[role]
  const columns = Object.keys(paper.columns).filter(name => paper.columns[name]!.role === role)
  const names = paper.rows.map(row => row.name).filter(name => found.byName.has(name))
  const pairs =
    study.table === '1' || study.table === '2'
      ? names.flatMap((name, i) => names.slice(i + 1).map(other => [other, name]))
      : [...names.slice(1).map(name => [name, names[0]!]), ...names.slice(2).map((name, i) => [name, names[i + 1]!])]
  const value = (row: string, column: string) => paper.rows.find(one => one.name === row)!.values[column]!
  return pairs.map(([one, other]) => {
    const theirs = columns.map(column => value(one!, column) - value(other!, column))
    const sign = theirs.every(x => x > 0) ? 1 : theirs.every(x => x < 0) ? -1 : 0
    const ours = pairedDifference(found, one!, other!, measure)
    return {
      comparison: `${one} − ${other}`,
      [`paper: ${columns.join(', ')}`]: theirs.map(x => signed(x)).join(', '),
      [`ours: ${measure} [95 %]`]: printed(ours),
      verdict: sign ? verdict(sign, ours) : 'the paper is divided',
    }
  })
}

/** A measure over updates, mean and sd over seeds, starting at update `from`, smoothed by a moving average of `window`
 *  measurements. minus: the paired difference from that row instead, with the half-width of its 95 % interval as sd. */
export function curveOf(found: Found, name: string, measure: string, options: CurveOptions = {}) {
  const { from = 0, window = 1, minus } = options
  check('curveOf', 'number', { from })
  check('curveOf', 'count', { window })
  const smooth = (row: StoredRun) =>
    movingMean(
      row.curve!.map(point => measureOf('curveOf', point, measure)),
      window,
    )
  const rows = rowOf('curveOf', found, name)
  const others = minus === undefined ? undefined : rowOf('curveOf', found, minus)
  const seeds = [...rows.keys()].filter(seed => !others || others.has(seed))
  const series = seeds.map(seed => {
    const mine = smooth(rows.get(seed)!)
    return others ? smooth(others.get(seed)!).map((y, i) => mine[i]! - y) : mine
  })
  const updates = rows.get(seeds[0]!)!.curve!.map(point => point.update!)
  const kept = [...updates.keys()].filter(i => updates[i]! >= from)
  const column = (i: number) => series.map(ys => ys[i]!)
  return {
    x: kept.map(i => updates[i]!),
    y: kept.map(i => mean(column(i))),
    sd: kept.map(i => (others ? interval(column(i)).high - mean(column(i)) : standardDeviation(column(i)))),
  }
}

interface CurveOptions {
  from?: number
  window?: number
  minus?: string
}

/** The mean of each value and up to window − 1 values before it. */
const movingMean = (ys: number[], window: number) =>
  ys.map((_, i) => mean(ys.slice(Math.max(0, i + 1 - window), i + 1)))

/** The provenance of rows, in a line of small print. */
export function sourceOf({ byName, missing, failed }: Found): string {
  const rows = [...byName.values()].flatMap(bySeed => [...bySeed.values()])
  const all = (f: (row: StoredRun) => string | undefined) => [...new Set(rows.map(f))].sort().join(' and ')
  const seeds = Math.max(...[...byName.values()].map(bySeed => bySeed.size))
  const absent = missing ? ` · ${missing} rows are missing` : ''
  const diverged = failed.length ? ` · diverged, not in the means: ${failed.join('; ')}` : ''
  const tfjs = `tfjs ${all(row => row.versions.tfjs)}, Node ${all(row => row.versions.node)}`
  return `${rows.length} stored rows, ${seeds} seeds · made by commit ${all(row => row.versions.commit)} · ${tfjs} · ${all(row => row.date)}${absent}${diverged}${mixed(rows)}`
}

/** What rows must share for their last digits to be comparable. */
const origins = ['machine', 'instructions', 'threads', 'engine', 'lock', 'tfjs', 'node']

/** A warning if rows to be averaged come from different machines, engines or versions, and so may differ in their last
 *  digits or more; else ''. Entries that older rows lack count as one value, `not recorded`. */
export function mixed(rows: StoredRun[]): string {
  const several = origins.flatMap(what => {
    const values = new Set(rows.map(row => row.versions[what] ?? 'not recorded'))
    return values.size > 1 ? [`${what}: ${[...values].sort().join(' and ')}`] : []
  })
  return several.length ? ` · the means mix rows of more than one ${several.join('; ')}` : ''
}
