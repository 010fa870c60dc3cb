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
  family: 'collapse' | 'phase' | 'quality' | 'K, λ, stop'
  test: string
  prompts: PromptKind
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

function atPlace(prompts: PromptKind, place: string): Hypothesis[] {
  const [dmd, dp, teacher] = [`DMD${place}`, `DP-DMD${place}`, teacherAt(place)]
  const [diversity, onMode] = [
    { prompts, place, metric: 'diversity' },
    { prompts, place, metric: 'on mode', margin: margins['on mode'] },
  ]
  return [
    { ...diversity, family: 'collapse', test: 'C1', more: [teacher], than: [dmd, 'early'] },
    { ...diversity, family: 'collapse', test: 'C2', more: [dp, 'early'], than: [dmd, 'early'] },
    { ...diversity, family: 'phase', test: 'F1', more: [dmd, 'late'], than: [dmd, 'early'] },
    { ...diversity, family: 'phase', test: 'F2', more: [dmd, 'late'], than: [teacher], margin: margins.diversity },
    { ...diversity, family: 'phase', test: 'F3', more: [dp, 'late'], than: [dmd, 'late'] },
    { ...onMode, family: 'quality', test: 'Q1', more: [dp, 'early'], than: [dmd, 'early'] },
    { ...onMode, family: 'quality', test: 'Q2', more: [dp, 'late'], than: [dmd, 'late'] },
  ]
}

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

/** All tests of the protocol. */
export const phaseTests = (tables: PhaseTables): Tested[] =>
  correctedInFamilies(
    hypotheses.map(one => {
      const boundary = -(one.margin ?? 0)
      const differences = pairedDifferences(tables[one.prompts], one)
      const run = differences.length === tables[one.prompts].study.seeds.length
      if (!run) return { ...one, boundary, run, p: 1 }
      return { ...one, boundary, run, difference: interval(differences), p: pAbove(differences, boundary) }
    }),
  )

/** Differences seed by seed; none if a side has no runs. */
function pairedDifferences({ found: { byName } }: OpenTable, { more, than, metric }: Hypothesis): number[] {
  const [one, other] = [more, than].map(([cell, when]) => {
    const rows = [...(byName.get(cell) ?? [])]
    return new Map(rows.map(([seed, row]) => [seed, when ? inWindow(row, when, metric) : row.metrics[metric]!]))
  })
  return [...one!.keys()].filter(seed => other!.has(seed)).map(seed => one!.get(seed)! - other!.get(seed)!)
}

/** Whether the collapse at a place is a phase of training, in the protocol's words. */
export function answerOf(tests: Tested[], prompts: PromptKind, place: string): string {
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
