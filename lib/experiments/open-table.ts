import type { DataFrame } from 'danfojs-node'
import { datasetOf } from '../datasets'
import { type Role, roles } from '../datasets/dataset'
import { imageGrid } from '../display/image-grid'
import { type Sweep, sweepPanels } from '../display/sweep'
import { table } from '../display/table'
import type { Cell } from '../display/table-formats'
import { tradeOff } from '../display/trade-off'
import { verdictMap } from '../display/verdict-map'
import { verdictMarks } from '../display/verdict-marks'
import type { Study } from './ablations'
import type { PaperTable } from './paper'
import {
  type Found,
  findRuns,
  metricOf,
  orderings,
  paperOf,
  resultTable,
  sourceOf,
  storedPictures,
  summaryOf,
} from './results'
import { runStore } from './runs'
import { frameOf, overSeeds, recordsOf, runsFrame } from './runs-frame'
import { studyOf } from './studies'

/** A table of the paper on one data set: the study, its stored rows, also as a DataFrame, and the published numbers. */
export interface OpenTable {
  study: Study
  found: Found
  runs: DataFrame
  paper?: PaperTable
}

/** Open a table by its names, e.g. { dataset: 'plane', table: '3' }.
 *  @throws unknown names, with the known ones; no stored rows, with the command that makes them. */
export function openTable(wanted: { dataset: string; table: string; regime?: string }): OpenTable {
  const study = studyOf(wanted)
  const found = findRuns(study, runStore(study.dataset))
  return { study, found, runs: runsFrame(study, found), paper: paperOf(study) }
}

/** The origin of a table's runs: the data set, and the update ratio if it is not the usual one. */
export const placeOf = ({ study: { dataset, regime } }: OpenTable): string =>
  regime === '1:2' ? dataset : `${dataset}, ${regime}`

/** Pictures of the teacher and of each student of seed 0, all from the same noise.
 *  @throws runs without pictures, with the command. */
export function picturesBeside({ study }: OpenTable, scale: number) {
  const { blocks, rowLabels } = storedPictures(study, runStore(study.dataset))
  const title = `${rowLabels.length} prompts on ${study.dataset}, seed 0, the same noise everywhere`
  return imageGrid(blocks, { title, rowLabels, across: 3, scale })
}

/** Runs of some tables, one row per run, with the metric that stands for each role on its data set, for comparison across
 *  data sets.  →  columns place, setting, seed, diversity, quality, preference */
export const byRole = (tables: OpenTable[]): DataFrame =>
  frameOf(
    tables.flatMap(one =>
      recordsOf(one.runs).map(row => ({
        place: placeOf(one),
        setting: row.setting!,
        seed: row.seed!,
        ...Object.fromEntries(roles.map(role => [role, row[metricOf(one.study.dataset)[role]]!])),
      })),
    ),
  )

/** The published numbers of some columns next to ours, mean ± sd over seeds; ours: by default what the data set
 *  shows. */
export function besidePaper(one: OpenTable, { published = [], ours }: { published?: string[]; ours?: string[] } = {}) {
  const { found, paper } = one
  const kept = ['setting', ...published.map(name => `paper: ${name}`), ...(ours ?? metricsOf(one)), 'seeds']
  const rows = resultTable(found, paper).map(row => pick(row, kept))
  const title = `${titleOf(one)}, mean ± sd over seeds`
  return table(rows, { title, note: sourceOf(found) })
}

/** How samples of the plane fit the prompt's mixture, which is the data's, and the guided target, which students are trained
 *  towards: mean ± sd over seeds.
 *  @throws a table of another data set. */
export function besideTarget(one: OpenTable) {
  if (!measured(one).includes('guided log-likelihood'))
    throw new Error(`besideTarget: expected a table of the plane, got one of ${one.study.dataset}.`)
  const kept = ['setting', 'log-likelihood', 'guided log-likelihood', 'KL of modes', 'KL of guided modes', 'seeds']
  const rows = resultTable(one.found).map(row => pick(row, kept))
  const title = `${titleOf(one)}: the fit to the prompt's mixture and to the guided target, mean ± sd over seeds`
  return table(rows, { title })
}

/** A table, figure or section of the paper, or a study of ours, in print. */
export const printedName = (table: string): string =>
  /^\d/.test(table) ? `Table ${table}` : table.replace(/^\w/, letter => letter.toUpperCase())

/** How a study is run: its update ratio, or whose settings it has. */
export const regimeOf = ({ regime }: Study): string =>
  regime === 'authors' ? "settings of the authors' code" : `update ratio ${regime}`

const titleOf = ({ study }: OpenTable) => `${printedName(study.table)} on ${study.dataset}, ${regimeOf(study)}`

const pick = (row: object, names: string[]) =>
  Object.fromEntries(names.map(name => [name, (row as Record<string, unknown>)[name] as Cell]))

/** The metrics of a table's rows. */
const measured = ({ found }: OpenTable) => Object.keys([...[...found.byName.values()][0]!.values()][0]!.metrics)

const metricsOf = (one: OpenTable) => datasetOf(one.study.dataset).shown ?? measured(one)

type Ordering = { comparison: string; verdict: string } & Record<string, string>

/** The paper's order in each role, pair by pair: our paired difference over seeds with its 95 % interval, and the verdict's
 *  sign. */
export function ordersBeside(one: OpenTable) {
  const byRole = rolesOf(one).map(role => [role, verdictsIn(one, role)] as const)
  const rows = byRole[0]![1].map(({ comparison }, i) => ({
    comparison,
    ...Object.fromEntries(
      byRole.map(([role, orders]) => [`${role}: ${metricOf(one.study.dataset)[role]}`, cell(orders[i]!)]),
    ),
  }))
  const legend = Object.entries(verdictMarks).map(([name, { sign }]) => `${sign} ${name}`)
  const title = `The paper's order on ${placeOf(one)}: differences of the same seed [95 %], ${legend.join(', ')}`
  return table(rows, { title, note: sourceOf(one.found) })
}

const cell = (order: Ordering) => {
  const ours = Object.keys(order).find(name => name.startsWith('ours'))!
  return `${order[ours]} ${verdictMarks[order.verdict]!.sign}`
}

const rolesOf = ({ paper }: OpenTable): Role[] =>
  roles.filter(role => Object.values(paper?.columns ?? {}).some(column => column.role === role))

/** The verdicts on the paper's order in one role. */
export const verdictsIn = (one: OpenTable, role: Role): Ordering[] =>
  orderings(one.study, one.found, one.paper!, role) as Ordering[]

/** The verdict on one comparison, e.g. 'K = 1 − base'.
 *  @throws an unknown comparison, with the known ones. */
export function verdictOn(one: OpenTable, role: Role, comparison: string): string {
  const all = verdictsIn(one, role)
  const order = all.find(each => each.comparison === comparison)
  if (order) return order.verdict
  throw new Error(`verdictOn: expected one of ${all.map(each => each.comparison).join('; ')}, got "${comparison}".`)
}

/** All verdicts of some tables as one map: comparisons × data sets × roles. */
export const verdictsMap = (title: string, tables: OpenTable[]) =>
  verdictMap(
    title,
    Object.fromEntries(
      tables.map(one => [
        placeOf(one),
        Object.fromEntries(
          rolesOf(one).map(role => [
            role,
            Object.fromEntries(verdictsIn(one, role).map(({ comparison, verdict }) => [comparison, verdict])),
          ]),
        ),
      ]),
    ),
  )

/** One role over the cells of a sweep, on the data sets of some tables and in one column of the paper. */
export function sweepOf(
  title: string,
  tables: OpenTable[],
  role: Role,
  { x, published }: { x: string; published: string },
) {
  const label = (name: string) => name.replace(/^.* = /, '')
  const { paper } = tables[0]!
  const theirs: Sweep = {
    settings: paper!.rows.map(row => label(row.name)),
    mean: paper!.rows.map(row => row.values[published]!),
    colour: '#7f7f7f',
  }
  const panels = tables.map(one => [placeOf(one), swept(one, metricOf(one.study.dataset)[role])] as const)
  const byPanel = { [`paper: ${published}`]: theirs, ...Object.fromEntries(panels) }
  const highest = Math.max(...panels.flatMap(([, { mean }]) => mean))
  return sweepPanels(title, byPanel, { x, y: `${role}, mean ± sd`, range: [0, 1.1 * highest] })
}

function swept({ study, runs }: OpenTable, metric: string): Sweep {
  const cells = study.cells.map(({ name }) => name)
  const rows = recordsOf(overSeeds(runs, [metric])).filter(row => cells.includes(row.setting as string))
  const column = (name: string) => rows.map(row => row[name] as number)
  const settings = rows.map(row => (row.setting as string).replace(/^.* = /, ''))
  return { settings, mean: column(`${metric}_mean`), sd: column(`${metric}_std`) }
}

/** Diversity against quality of all rows of some tables of one data set.  without: outliers, left out of a close-up. */
export function tradeOffOf(title: string, tables: OpenTable[], { without = [] as string[] } = {}) {
  const { diversity, quality } = metricOf(tables[0]!.study.dataset)
  const names = [...new Set(tables.flatMap(({ found }) => [...found.byName.keys()]))]
  const points = names.map(name => {
    const { found } = tables.find(one => one.found.byName.has(name))!
    return [name, { x: summaryOf(found, name, quality), y: summaryOf(found, name, diversity) }] as const
  })
  const y = ['diversity (Eq. 9)', ...(diversity === 'diversity' ? [] : [diversity.replace('diversity ', '')])].join(
    ', ',
  )
  return tradeOff(title, Object.fromEntries(points), { x: `quality: ${quality}`, y, without })
}
