import {
  holm,
  type Interval,
  interval,
  mean,
  pAbove,
  pVariesMore,
  standardDeviation,
  type Verdict,
} from '../metrics/statistics'
import { dipDatasets, guidances, promptNumbers, variations } from './dip'
import { type OpenTable, openTable } from './open-table'
import { meanWithin } from './phase-results'
import { printed } from './results'
import { teacherName } from './run-study'

// Results of the study of the dip, by the windows, hypotheses, margins and tests of the second part of data/protocol.md.

export type DipTables = Record<string, OpenTable>

/** The study on each of its data sets. */
export const openDip = (): DipTables =>
  Object.fromEntries(dipDatasets.map(dataset => [dataset, openTable({ dataset, table: 'dip' })]))

/** Cells of DMD and DP-DMD with one setting: the data set, and the suffix of their names. */
export interface Spot {
  dataset: string
  suffix: string
}

/** A value of an axis, and the base that it is compared with. */
export interface DipPlace extends Spot {
  axis: string
  value: string
  base: Spot
}

const base: Spot = { dataset: 'plane-labels', suffix: '' }
const uniformBase: Spot = { ...base, suffix: ', uniform grid' }

/** The axis and the value of a variation, for the table. */
const named: Record<string, [axis: string, value: string]> = {
  'guidance part': ['part', 'guidance alone'],
  'matching part': ['part', 'matching alone'],
  'guided late': ['guided at', 't ≤ 0.858'],
  'guided early': ['guided at', 't ≥ 0.858'],
  're-noised': ['rollout', 're-noised'],
  'last step': ['gradient in', 'the last step'],
  'one step': ['gradient in', 'one step'],
  'own first weights': ['first step', 'own weights'],
}

const ofDatasets = (axis: string, values: Record<string, string>, from = base): DipPlace[] =>
  Object.entries(values).map(([value, dataset]) => ({ axis, value, dataset, suffix: '', base: from }))

const exactScores = 'exact scores, d'

const others = (names: (string | number)[], prefix: string) =>
  Object.fromEntries(names.map(name => [String(name), `plane-labels-${prefix}${name}`]))

/** All places of the study, axis by axis. */
export const dipPlaces: DipPlace[] = [
  ...ofDatasets('prompts', { ...others(Object.values(promptNumbers), ''), points: 'plane-continuous' }),
  ...Object.entries(variations).map(([name, { uniform }]) => {
    const [axis, value] = named[name] ?? (name.split(' = ') as [string, string])
    return { axis, value, dataset: 'plane-labels', suffix: `, ${name}`, base: uniform ? uniformBase : base }
  }),
  ...ofDatasets('hidden units', others([32, 128], 'width-')),
  ...ofDatasets(exactScores, { 2: 'plane-labels-d-2' }),
  ...ofDatasets(exactScores, others([8, 32, 128], 'd-'), { dataset: 'plane-labels-d-2', suffix: '' }),
  ...ofDatasets('teacher after', others([400, 1200], 'after-')),
  ...ofDatasets('teacher', { rewarded: 'plane-labels-rewarded' }),
]

/** The teachers of other stages than the full training. */
export const stages: Record<string, string> = {
  '400 updates': 'plane-labels-after-400',
  '1,200 updates': 'plane-labels-after-1200',
  '4,000 updates': 'plane-labels',
  'tuned towards a reward': 'plane-labels-rewarded',
}

/** The windows of s = learning rate × update; `last` is the last fifth of 600 updates. */
export const windows = { dip: [0.03, 0.09], after: [0.135, 0.18], last: [0.144, 0.18] } as const
export type DipWindow = keyof typeof windows

const guidanceOf = (suffix: string) => Number(/w = ([\d.]+)/.exec(suffix)?.[1] ?? 3.5)
const teacherOf = ({ suffix }: Spot) =>
  teacherName(guidanceOf(suffix), 30, /uniform|last step|one step/.test(suffix) ? {} : { shift: 3, doubled: true })

/** The values of a metric by seed in a window, of DMD or DP-DMD at a spot, or of its guided teacher. */
export function valuesAt(
  tables: DipTables,
  spot: Spot,
  who: 'DMD' | 'DP-DMD' | 'teacher',
  metric: string,
  window: DipWindow,
): Map<number, number> {
  const rows = tables[spot.dataset]!.found.byName.get(who === 'teacher' ? teacherOf(spot) : who + spot.suffix)
  const [first, last] = windows[window]
  return new Map(
    [...(rows ?? [])].map(([seed, run]) => [
      seed,
      who === 'teacher' ? run.metrics[metric]! : meanWithin(run, first, last, metric),
    ]),
  )
}

/** Differences seed by seed, of the seeds that both have. */
const minus = (a: Map<number, number>, b: Map<number, number>, factor = 1) =>
  new Map([...a].filter(([seed]) => b.has(seed)).map(([seed, value]) => [seed, value - factor * b.get(seed)!]))

/** By how much a student's diversity is below the guided teacher's in a window, by seed. */
export const dipAt = (tables: DipTables, spot: Spot, who: 'DMD' | 'DP-DMD', window: DipWindow = 'dip') =>
  minus(valuesAt(tables, spot, 'teacher', 'diversity', window), valuesAt(tables, spot, who, 'diversity', window))

/** A test of the protocol: what is above `boundary` if it holds, with its interval and its Holm-adjusted p-value. */
export interface DipTest {
  family: 'what makes it' | 'who needs DP-DMD' | 'stages'
  test: string
  axis: string
  value: string
  difference?: Interval
  boundary: number
  p: number
  verdict: Verdict | 'not run'
}
type Untested = Omit<DipTest, 'difference' | 'p' | 'verdict'> & { values: number[]; p?: number }

const onMode = -0.02
const level = 0.025

function hypotheses(tables: DipTables): Untested[] {
  const list = (of: Map<number, number>) => [...of.values()]
  const places = dipPlaces.flatMap((place): Untested[] => {
    const { axis, value, base } = place
    const [here, there] = [dipAt(tables, place, 'DMD'), dipAt(tables, base, 'DMD')]
    const gain = (metric: string) =>
      list(minus(valuesAt(tables, place, 'DP-DMD', metric, 'dip'), valuesAt(tables, place, 'DMD', metric, 'dip')))
    const makes = { family: 'what makes it', axis, value, boundary: 0 } as const
    const needs = { family: 'who needs DP-DMD', axis, value } as const
    const scaled = (map: Map<number, number>, factor: number) =>
      new Map([...map].map(([seed, x]) => [seed, factor * x] as const))
    return [
      { ...makes, test: 'A1', values: list(minus(scaled(there, 0.5), here)) },
      { ...makes, test: 'A2', values: list(minus(here, there, 1.5)) },
      ...(axis === 'rollout'
        ? []
        : [
            { ...needs, test: 'B1', boundary: 0, values: gain('diversity') },
            { ...needs, test: 'B2', boundary: onMode, values: gain('on mode') },
          ]),
    ]
  })
  const ofStages = Object.entries(stages)
    .filter(([, dataset]) => dataset !== base.dataset)
    .flatMap(([value, dataset]): Untested[] => {
      const spot = { dataset, suffix: '' }
      const of = (who: 'DMD' | 'DP-DMD', metric: string) => valuesAt(tables, spot, who, metric, 'last')
      const common = { family: 'stages', axis: 'teacher', value } as const
      const [dmd, dp] = [of('DMD', 'on mode'), of('DP-DMD', 'on mode')]
      const both = [...dmd.keys()].filter(seed => dp.has(seed))
      const [x, y] = [both.map(seed => dmd.get(seed)!), both.map(seed => dp.get(seed)!)]
      return [
        { ...common, test: 'S3', boundary: 0, values: list(minus(of('DP-DMD', 'diversity'), of('DMD', 'diversity'))) },
        { ...common, test: 'S4', boundary: onMode, values: list(minus(dp, dmd)) },
        { ...common, test: 'S5', boundary: 0, values: x.map((value, i) => value - y[i]!), p: spreadTest(x, y) },
      ]
    })
  return [...places, ...ofStages]
}

const spreadTest = (x: number[], y: number[]) => (x.length < 3 ? 1 : pVariesMore(x, y))

/** All tests of the protocol's second part on the dip and on stages. A place without all its seeds is `not run`, and counts in
 *  its family with a p-value of 1. */
export function dipTests(tables: DipTables): DipTest[] {
  const seeds = tables[base.dataset]!.study.seeds.length
  const withP = hypotheses(tables).map(({ values, p, ...one }) => {
    const whole = values.length === seeds
    const difference = whole ? interval(values) : undefined
    return { ...one, difference, p: whole ? (p ?? pAbove(values, one.boundary)) : 1 }
  })
  const families = [...new Set(withP.map(({ family }) => family))]
  return families.flatMap(family => {
    const own = withP.filter(one => one.family === family)
    const corrected = holm(own.map(({ p }) => p))
    return own.map((one, i) => ({ ...one, p: corrected[i]!, verdict: verdictOf(one, corrected[i]!) }))
  })
}

function verdictOf({ difference, boundary, test }: Omit<DipTest, 'p' | 'verdict'>, p: number): DipTest['verdict'] {
  if (!difference) return 'not run'
  if (p < level) return 'holds'
  return test !== 'S5' && difference.high < boundary ? 'does not hold' : 'undecided'
}

/** What a place is for the dip, in the protocol's words. Higher dimensions are compared with d = 2, which does not dip: there A1
 *  and A2 say nothing (a deviation of the protocol). */
export function roleOf(tests: DipTest[], axis: string, value: string): string {
  if (axis === exactScores && value !== '2') return 'no dip to compare with'
  const said = (name: string) =>
    tests.find(one => one.test === name && one.axis === axis && one.value === value)?.verdict ?? 'not run'
  if (said('A1') === 'not run') return 'not run'
  return said('A1') === 'holds' ? 'removes it' : said('A2') === 'holds' ? 'deepens it' : ''
}

const spread = (values: Map<number, number>) => (values.size > 1 ? printed(interval([...values.values()])) : '–')

/** A row for each place: the dips of both methods with their 95 % intervals, what is left after, DP-DMD's share on mode minus
 *  DMD's, and what the place does to the dip. */
export function dipRows(tables: DipTables, tests: DipTest[]) {
  const row = (place: Spot & { axis: string; value: string }) => {
    const quality = (who: 'DMD' | 'DP-DMD') => valuesAt(tables, place, who, 'on mode', 'dip')
    return {
      axis: place.axis,
      value: place.value,
      'dip of DMD [95 %]': spread(dipAt(tables, place, 'DMD')),
      'of DP-DMD': spread(dipAt(tables, place, 'DP-DMD')),
      'DMD after': spread(dipAt(tables, place, 'DMD', 'after')),
      'on mode, DP-DMD − DMD': spread(minus(quality('DP-DMD'), quality('DMD'))),
      'this value': place.axis === 'base' ? 'the base' : roleOf(tests, place.axis, place.value),
    }
  }
  const bases = [
    { axis: 'base', value: '512 labels', ...base },
    { axis: 'base', value: 'uniform grid', ...uniformBase },
  ]
  return [...bases, ...dipPlaces].map(row)
}

/** The tests as rows of a table. */
export const dipTestRows = (tests: DipTest[]) =>
  tests.map(({ family, test, axis, value, difference, boundary, p, verdict }) => ({
    family,
    test,
    axis,
    value,
    'difference [95 %]': difference ? printed(difference) : '–',
    above: boundary ? `−${-boundary}` : '0',
    'corrected p': difference ? (p < 0.001 ? '< 0.001' : p.toFixed(3)) : '–',
    verdict,
  }))

/** DMD's or DP-DMD's dip by number of prompts and guidance.  →  z[prompts][guidance], means over seeds */
export function promptsByGuidance(tables: DipTables, who: 'DMD' | 'DP-DMD') {
  const prompts: Record<string, string> = {
    ...Object.fromEntries(Object.entries(promptNumbers).map(([dataset, n]) => [String(n), dataset])),
    512: base.dataset,
    points: 'plane-continuous',
  }
  const rows = ['4', '32', '512', '4096', 'points']
  const columns = [1, 2, 3.5, 5]
  const suffixes = columns.map(w => (guidances.includes(w) ? `, w = ${w}` : ''))
  const z = rows.map(name =>
    suffixes.map(suffix => {
      const values = [...dipAt(tables, { dataset: prompts[name]!, suffix }, who).values()]
      return values.length ? mean(values) : Number.NaN
    }),
  )
  return { rows, columns, z }
}

/** A row for each stage of the teacher: diversity and share on mode of both methods in the last fifth, mean ± sd over seeds, the
 *  same of the guided teacher, and how many runs diverged. */
export function stageRows(tables: DipTables) {
  const summary = (values: Map<number, number>) => {
    const list = [...values.values()]
    return { mean: mean(list), sd: standardDeviation(list) }
  }
  return Object.entries(stages).flatMap(([teacher, dataset]) =>
    (['teacher', 'DMD', 'DP-DMD'] as const).map(who => {
      const of = (metric: string) => summary(valuesAt(tables, { dataset, suffix: '' }, who, metric, 'last'))
      return {
        teacher,
        model: who === 'teacher' ? 'the teacher, 30 steps' : who,
        diversity: of('diversity'),
        'on mode': of('on mode'),
        'log-likelihood': of('log-likelihood'),
        diverged: tables[dataset]!.found.failed.filter(name => name.startsWith(`${who}, seed`)).length,
      }
    }),
  )
}
