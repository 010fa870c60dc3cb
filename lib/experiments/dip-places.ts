import { dipDatasets, promptNumbers, variations } from './dip'
import { type OpenTable, openTable } from './open-table'
import { meanWithin } from './phase-results'
import { teacherName } from './run-study'

// The places of the study of the dip, the windows of the second part of data/protocol.md, and what was measured there.

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

export const base: Spot = { dataset: 'plane-labels', suffix: '' }
export const uniformBase: Spot = { ...base, suffix: ', uniform grid' }

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

export const exactScores = 'exact scores, d'

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
export const minus = (a: Map<number, number>, b: Map<number, number>, factor = 1) =>
  new Map([...a].filter(([seed]) => b.has(seed)).map(([seed, value]) => [seed, value - factor * b.get(seed)!]))

/** By how much a student's diversity is below the guided teacher's in a window, by seed. */
export const dipAt = (tables: DipTables, spot: Spot, who: 'DMD' | 'DP-DMD', window: DipWindow = 'dip') =>
  minus(valuesAt(tables, spot, 'teacher', 'diversity', window), valuesAt(tables, spot, who, 'diversity', window))
