import { interval, mean, pAbove, standardDeviation } from '../metrics/statistics'
import { type Corrected, correctedInFamilies, testColumns, type Uncorrected } from './corrected'
import type { OpenTable } from './open-table'
import { changes, rates, usualRate } from './phase'
import { teacherName } from './run-study'
import type { StoredRun } from './runs'

// Results of the phase study, by the windows, hypotheses, margins and tests of data/protocol.md.

export const promptKinds = ['plane-labels', 'plane-continuous'] as const
export type PromptKind = (typeof promptKinds)[number]
export type PhaseTables = Record<PromptKind, OpenTable>

/** The settings in which DMD and DP-DMD are compared: the suffix of their cells' names. */
export const places = [
  '',
  ...Object.keys(rates).flatMap(rate => (Number(rate) === usualRate ? [] : [`, rate ${Number(rate)}`])),
  ', uniform grid',
]

export type When = 'early' | 'late'

/** The mean of a run's measurements of a metric in a window. With s = learning rate × update, early is 0.03 ≤ s ≤ 0.09;
 *  late is the last fifth of a run, or the last quarter of one of 800 updates. */
export function inWindow(run: StoredRun, when: When, metric: string): number {
  const { updates } = run.config as { updates: number }
  const end = rateOf(run) * updates
  const [first, last] = when === 'early' ? [0.03, 0.09] : [(updates === 800 ? 0.75 : 0.8) * end, end]
  return meanWithin(run, first, last, metric)
}

const rateOf = ({ config }: StoredRun) => (config.student as { learningRate: number }).learningRate

/** The mean of a run's measurements of a metric at first ≤ s ≤ last, with s = the student's learning rate × update.
 *  @throws a run without a measurement there. */
export function meanWithin(run: StoredRun, first: number, last: number, metric: string): number {
  const within = (s: number) => s > first - 1e-9 && s < last + 1e-9
  const points = (run.curve ?? []).filter(({ update }) => within(rateOf(run) * update!))
  if (!points.length)
    throw new Error(`meanWithin: expected measurements with ${first} ≤ s ≤ ${last} in "${run.name}", found none.`)
  return mean(points.map(point => point[metric]!))
}

/** Each cell that was run, in either window: mean and sd of every metric over seeds, as rows of a table. */
export function windowRows({ study: { cells }, found: { byName } }: OpenTable) {
  return cells.flatMap(({ name }) => {
    const runs = [...(byName.get(name)?.values() ?? [])]
    const metrics = Object.keys(runs[0]?.metrics ?? {})
    const spread = (values: number[]) => ({ mean: mean(values), sd: standardDeviation(values) })
    const rowAt = (window: When) => ({
      ...{ cell: name, window },
      ...Object.fromEntries(metrics.map(metric => [metric, spread(runs.map(run => inWindow(run, window, metric)))])),
      seeds: runs.length,
    })
    return runs.length ? [rowAt('early'), rowAt('late')] : []
  })
}

/** One side of a comparison: a cell in a window, or a teacher, without a window. */
export type Side = [cell: string, when?: When]
export interface Hypothesis {
  family: 'collapse' | 'phase' | 'quality' | 'K, λ, stop' | 'lag' | 'rivals'
  test: string
  /** on the plane a kind of prompts, else which captions */
  prompts: string
  place: string
  metric: string
  more: Side
  than: Side
  /** of a non-inferiority test; absent: superiority */
  margin?: number
}

const margins = { diversity: 0.04, 'on mode': 0.02 }

/** The row of the guided teacher in 30 steps, on the grid of a place. */
export const teacherAt = (place: string): string =>
  teacherName(3.5, 30, place === ', uniform grid' ? {} : { shift: 3, doubled: true })

/** Whether the diversity, by a metric, collapses at a place, and whether that passes. */
export function collapseAt(prompts: string, place: string, metric: string, margin: number): Hypothesis[] {
  const [dmd, dp, teacher] = [`DMD${place}`, `DP-DMD${place}`, teacherAt(place)]
  const one = { prompts, place, metric }
  return [
    { ...one, family: 'collapse', test: 'C1', more: [teacher], than: [dmd, 'early'] },
    { ...one, family: 'collapse', test: 'C2', more: [dp, 'early'], than: [dmd, 'early'] },
    { ...one, family: 'phase', test: 'F1', more: [dmd, 'late'], than: [dmd, 'early'] },
    { ...one, family: 'phase', test: 'F2', more: [dmd, 'late'], than: [teacher], margin },
    { ...one, family: 'phase', test: 'F3', more: [dp, 'late'], than: [dmd, 'late'] },
  ]
}

/** Whether DP-DMD costs quality at a place. */
export const qualityAt = (prompts: string, place: string, metric: string, margin: number): Hypothesis[] =>
  (['early', 'late'] as const).map((when, i) => ({
    ...{ family: 'quality', test: `Q${i + 1}`, prompts, place, metric, margin },
    ...{ more: [`DP-DMD${place}`, when], than: [`DMD${place}`, when] },
  }))

const atPlace = (prompts: PromptKind, place: string): Hypothesis[] => [
  ...collapseAt(prompts, place, 'diversity', margins.diversity),
  ...qualityAt(prompts, place, 'on mode', margins['on mode']),
]

/** Hypotheses on K, λ and the stop-gradient, where DMD dips: on labels, in the early window. */
function ofSettings(): Hypothesis[] {
  const asked = (test: string, metric: string, more: string, than: string): Hypothesis => ({
    ...{ family: 'K, λ, stop', test, prompts: 'plane-labels', place: '', metric },
    ...{ more: [more, 'early'], than: [than, 'early'] },
  })
  const [usual, of] = ['DP-DMD', (change: string) => `DP-DMD, ${change}`]
  const anchors = Object.keys(changes).filter(name => name.startsWith('K'))
  return [
    ...[...anchors.map(of), usual].map(cell => asked('K1', 'diversity', cell, 'DMD')),
    ...['K = 1', 'K = 30'].map(name => asked('K2', 'log-likelihood', usual, of(name))),
    asked('L1', 'diversity', of('λ = 0.5'), usual),
    asked('L1', 'diversity', usual, of('λ = 0.01')),
    asked('L2', 'log-likelihood', usual, of('λ = 0.5')),
    asked('S1', 'diversity', usual, of('no stop')),
    asked('S2', 'diversity', of('stop alone, λ = 0'), 'DMD'),
  ]
}

const hypotheses: Hypothesis[] = [
  ...promptKinds.flatMap(prompts => places.flatMap(place => atPlace(prompts, place))),
  ...ofSettings(),
]

/** A hypothesis with its paired difference, its Holm-adjusted p-value within its family, and its outcome. If a seed is
 *  missing, it has no difference, is `not run`, and still counts in its family, with a p-value of 1. */
export type Tested = Corrected<Hypothesis & Uncorrected>

/** All tests of the protocol's first part. */
export const phaseTests = (tables: PhaseTables): Tested[] =>
  testsOf(hypotheses, ({ prompts }) => tables[prompts as PromptKind])

/** Hypotheses tested on their tables. */
export const testsOf = (hypotheses: Hypothesis[], tableOf: (one: Hypothesis) => OpenTable): Tested[] =>
  correctedInFamilies(
    hypotheses.map(one => {
      const table = tableOf(one)
      const boundary = -(one.margin ?? 0)
      const differences = [...differencesBySeed(table, one).values()]
      const run = differences.length === table.study.seeds.length
      if (!run) return { ...one, boundary, run, p: 1 }
      return { ...one, boundary, run, difference: interval(differences), p: pAbove(differences, boundary) }
    }),
  )

/** Differences of the seeds that both sides have been run with. */
export function differencesBySeed(
  { found: { byName } }: OpenTable,
  { more, than, metric }: Hypothesis,
): Map<number, number> {
  const [one, other] = [more, than].map(([cell, when]) => {
    const rows = [...(byName.get(cell) ?? [])]
    return new Map(rows.map(([seed, row]) => [seed, when ? inWindow(row, when, metric) : row.metrics[metric]!]))
  })
  const seeds = [...one!.keys()].filter(seed => other!.has(seed))
  return new Map(seeds.map(seed => [seed, one!.get(seed)! - other!.get(seed)!]))
}

/** Whether the collapse at a place is a phase of training, in the protocol's words. */
export function answerOf(tests: Tested[], prompts: string, place: string): string {
  const [C1, F1, F2] = ['C1', 'F1', 'F2'].map(
    name => tests.find(one => one.test === name && one.prompts === prompts && one.place === place)!.verdict,
  )
  if (C1 === 'not run') return 'not run'
  if (C1 === 'does not hold') return 'no collapse'
  if (C1 !== 'holds') return 'open'
  if (F1 === 'holds' && F2 === 'holds') return 'a phase'
  return F2 === 'does not hold' ? 'a property of the optimum' : 'open'
}

const sideOf = ([cell, when]: Side) => (when ? `${cell}, ${when}` : cell)

/** The tests as rows of a table. */
export const testRows = (tests: Tested[]) =>
  tests.map(one => ({
    ...{ family: one.family, test: one.test, prompts: one.prompts },
    ...{ 'more − than': `${sideOf(one.more)} − ${sideOf(one.than)}`, metric: one.metric },
    ...testColumns(one),
  }))

export interface PhaseCurve {
  x: number[]
  y: number[]
  sd?: number[]
}

/** A metric of a cell over updates, mean over seeds with the half-width of its 95 % interval. */
function phaseCurve({ found: { byName } }: OpenTable, cell: string, metric: string): PhaseCurve {
  const runs = [...byName.get(cell)!.values()].map(row => row.curve!)
  const at = runs[0]!.map((_, i) => runs.map(curve => curve[i]![metric]!))
  return {
    x: runs[0]!.map(point => point.update!),
    y: at.map(mean),
    sd: at.map(values => interval(values).high - mean(values)),
  }
}

/** The curves of one panel: DMD and DP-DMD of a place over updates, mean over seeds with the half-width of the 95 % interval,
 *  and the guided teacher in 30 steps. */
export function phaseCurves(one: OpenTable, place: string, metric: string): Record<string, PhaseCurve> {
  const curves = Object.fromEntries(['DMD', 'DP-DMD'].map(method => [method, phaseCurve(one, method + place, metric)]))
  const teacher = mean([...one.found.byName.get(teacherAt(place))!.values()].map(row => row.metrics[metric]!))
  const { x } = curves.DMD!
  return { ...curves, 'teacher, 30 steps': { x, y: x.map(() => teacher) } }
}

/** The curves of one panel as shares of the guided teacher's value, to compare metrics that measure alike on other scales. */
export function sharesOfTeacher(curves: Record<string, PhaseCurve>): Record<string, PhaseCurve> {
  const of = curves['teacher, 30 steps']!.y[0]!
  const share = ({ x, y, sd }: PhaseCurve) => ({
    ...{ x, y: y.map(value => value / of) },
    ...(sd ? { sd: sd.map(half => half / of) } : {}),
  })
  return Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, share(curve)]))
}
