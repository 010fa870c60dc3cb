import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { datasetOf } from '../datasets'
import type { Study, StudyCell } from './ablations'
import { askedIn, countedPictures } from './composition'

// How far a run may be from its stored row. Where the fake model lags, training is chaotic: differences in the last bit of a
// sum, which depend on the processor and the number of threads, grow. How much is measured: a cell is trained again with the
// teacher's weights, from which student and fake model start, multiplied by 1 + 1e-7 ε, ε ~ N(0, 1), about a unit in the last
// place of float32: `npm run reproduce -- --table 3 --cell base --seed 0 --perturb 3`.

/** For a system on a data set, or by Table 5's questions: which cells of which seeds (0 if none is named) were perturbed, how
 *  many times, and for each metric the largest range, largest − smallest, of the results of a cell and seed, the unperturbed
 *  one included. */
const rangeSchema = z.strictObject({
  cells: z.array(z.string()).min(1),
  seeds: z.array(z.number().int().nonnegative()).optional(),
  starts: z.number().int().positive(),
  range: z.record(z.string(), z.number().nonnegative()),
})
const tolerancesSchema = z.record(z.string(), z.record(z.string(), rangeSchema))

export type Tolerances = z.infer<typeof tolerancesSchema>

/** The measured ranges, by data set (`scenes, Table 5` for that table's questions) and system; empty if the file is missing.
 *  @throws a file that does not match its schema. */
export const measuredTolerances = (file = join(process.cwd(), 'data', 'runs', 'tolerances.json')): Tolerances =>
  existsSync(file) ? tolerancesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}

/** The group of cells that share a tolerance: one method, with its diversity loss off, weak or on, one update ratio, and one
 *  kind of first step. */
export function systemOf({ method, settings, firstStep }: StudyCell): string {
  const { lambda, updateRatio } = settings
  return [
    method,
    ...(method !== 'DP-DMD' || lambda >= 0.05 ? [] : [lambda ? 'λ < 0.05' : 'λ = 0']),
    ...(firstStep ? [`first step: ${firstStep}`] : []),
    `${updateRatio.fake}:${updateRatio.student}`,
  ].join(', ')
}

type Measured = Pick<Study, 'dataset' | 'table' | 'scale'>

/** What a study's cells are measured on. */
const placeOf = ({ dataset, table }: Measured) => (table === '5' ? `${dataset}, Table 5` : dataset)

/** One picture, sample or mode more or less in a metric that counts them; 0 for any other. */
function unitsOf(study: Measured): (metric: string) => number {
  const asked = askedIn(study, 0)
  const counted = asked ? countedPictures(asked.pictures) : datasetOf(study.dataset).counted
  return metric => (counted?.[metric] ? 1 / counted[metric] : 0)
}

/** Half a unit in the third digit, the precision of the tables. */
const half = 0.0005

/** What a cell's tolerance is taken from: the range of its own system or, if that was not perturbed on this data set, the
 *  widest of each metric among the systems that were, at the same update ratio if there are any. */
function sourceOf(study: Measured, cell: StudyCell, measured: Tolerances) {
  const [system, here] = [systemOf(cell), measured[placeOf(study)] ?? {}]
  if (here[system]) return { own: here[system], range: here[system].range }
  const sameRatio = Object.keys(here).filter(other => ratioOf(other) === ratioOf(system))
  const others = sameRatio.length ? sameRatio : Object.keys(here)
  const [range, of]: [Record<string, number>, Record<string, string>] = [{}, {}]
  for (const other of others)
    for (const [metric, width] of Object.entries(here[other]!.range))
      if (!(width <= range[metric]!)) [range[metric], of[metric]] = [width, other]
  return { from: [...new Set(Object.values(of))], sameRatio: sameRatio.length > 0, range }
}

const ratioOf = (system: string) => system.slice(system.lastIndexOf(' ') + 1)

/** The tolerance of a metric of a cell: twice the range measured for its system, and at least half a unit in the third digit.
 *  A metric that counts moves in whole pictures, samples or modes, so that a few starts may agree by luck: its tolerance is at
 *  least one of them. A system that was not perturbed on this data set has the widest range measured there, at the same
 *  update ratio where there is one: data/runs/README.md says how often that would have been wide enough for those that were.
 *  Undefined if nothing was measured on this data set. */
export function toleranceOf(
  study: Measured,
  cell: StudyCell,
  metric: string,
  measured = measuredTolerances(),
): number | undefined {
  const range = sourceOf(study, cell, measured).range[metric]
  return range === undefined ? undefined : Math.max(2 * range, half, unitsOf(study)(metric))
}

/** How a cell's tolerance was measured, in a line of small print, with what counting adds where it does. */
export function toleranceNote(study: Measured, cell: StudyCell, measured = measuredTolerances()) {
  const [system, place] = [systemOf(cell), placeOf(study)]
  const { own, from = [], sameRatio, range } = sourceOf(study, cell, measured)
  if (!own && !from.length) return `no tolerance: nothing was perturbed on ${place}`
  const unit = unitsOf(study)
  const counting = Object.entries(range).some(([metric, range]) => unit(metric) > Math.max(2 * range, half))
  const counted = counting ? '; of what a metric counts, at least one' : ''
  if (!own)
    return `tolerance of ${from.join('; ')} on ${place}: twice the widest range measured there at ${sameRatio ? 'this' : 'any'} update ratio; ${system} itself was not perturbed${counted}`
  const seeds = own.seeds ? `, seeds ${own.seeds.join(', ')},` : ''
  return `tolerance of ${system} on ${place}: twice the range of ${own.cells.join(' and ')}${seeds} over ${own.starts} starts perturbed by 1e-7 and the unperturbed one${counted}`
}

/** The ranges with one more cell or seed; a system's range is the largest of theirs. */
export function withRange(
  measured: Tolerances,
  study: Study,
  cell: StudyCell,
  runs: Record<string, number>[],
  seed = 0,
): Tolerances {
  const system = systemOf(cell)
  const place = placeOf(study)
  const before = measured[place]?.[system]
  const spread = (metric: string) => {
    const values = runs.map(metrics => metrics[metric]!)
    return Math.max(Math.max(...values) - Math.min(...values), before?.range[metric] ?? 0)
  }
  const seeds = [...new Set([...(before?.seeds ?? (before ? [0] : [])), seed])].sort((a, b) => a - b)
  const entry = {
    cells: [...new Set([...(before?.cells ?? []), cell.name])],
    ...(String(seeds) === '0' ? {} : { seeds }),
    starts: Math.min(runs.length - 1, before?.starts ?? Number.POSITIVE_INFINITY),
    range: Object.fromEntries(Object.keys(runs[0]!).map(metric => [metric, Number(spread(metric).toPrecision(3))])),
  }
  return { ...measured, [place]: { ...measured[place], [system]: entry } }
}
