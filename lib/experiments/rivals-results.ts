import type { Method } from '../method/method'
import { type ComparedSystem, comparedSystems } from '../method/systems'
import { interval, mean, pAbove, standardDeviation } from '../metrics/statistics'
import { compared, evaluationsOf } from './comparison'
import { type Corrected, correctedInFamilies, testColumns, type Uncorrected } from './corrected'
import type { OpenTable } from './open-table'
import { rowOf } from './results'
import { fairlyTuned } from './rivals'
import type { StoredRun } from './runs'

// Results of the rivals after a fair tuning, by the second part of data/protocol.md.

/** The updates of either window. */
const windows = { early: [100, 300], late: [480, 600] } as const
type When = keyof typeof windows

/** The mean of a run's measurements of a metric between two updates. */
export function rivalInWindow({ curve }: StoredRun, when: When, metric: string): number {
  const [first, last] = windows[when]
  return mean((curve ?? []).filter(({ update }) => update! >= first && update! <= last).map(point => point[metric]!))
}

type Rivals = Pick<OpenTable, 'study' | 'found'>

const valuesOf = ({ found }: Rivals, system: string, when: When, metric: string) =>
  new Map([...rowOf('rivals', found, system)].map(([seed, run]) => [seed, rivalInWindow(run, when, metric)]))

/** The tuning as a table: each candidate at the last update, mean over the tuning's seeds, and each system's choice. */
export function fairTuningRows({ study, found: { byName } }: Rivals) {
  const candidates = study.cells.flatMap(({ name }) => {
    const runs = [...(byName.get(name)?.values() ?? [])].map(({ metrics }) => metrics)
    if (!runs.length) return []
    const [system, setting] = [name.slice(0, name.indexOf(': ')), name.slice(name.indexOf(': ') + 2)]
    const column = (f: (metrics: Record<string, number>) => number) => mean(runs.map(f))
    return [
      {
        system,
        setting,
        diversity: column(one => one.diversity!),
        'on mode': column(one => one['on mode']!),
        product: column(one => one.diversity! * one['on mode']!),
      },
    ]
  })
  const best = (system: string) => Math.max(...candidates.filter(one => one.system === system).map(one => one.product))
  return candidates.map(one => ({ ...one, chosen: one.product === best(one.system) ? 'yes' : '' }))
}

/** A row for each system: its setting, its metrics late and its diversity early, mean ± sd over seeds, and its cost. */
export function rivalRows(one: Rivals) {
  return one.study.cells.map(({ name, settings }) => {
    const system = name as ComparedSystem
    const like = system === 'hybrid' ? 'DMD' : system
    const spread = (when: When, metric: string) => {
      const values = [...valuesOf(one, name, when, metric).values()]
      return { mean: mean(values), sd: standardDeviation(values) }
    }
    return {
      system: name,
      setting: fairlyTuned[like],
      'diversity early': spread('early', 'diversity'),
      'diversity late': spread('late', 'diversity'),
      'on mode late': spread('late', 'on mode'),
      'guided log-likelihood late': spread('late', 'guided log-likelihood'),
      'image-free': (comparedSystems as Record<string, Method>)[name]!.data ? 'no' : 'yes',
      'evaluations an update': evaluationsOf(system, settings),
      NFE: compared[system].nfe,
      seconds: mean([...rowOf('rivals', one.found, name).values()].map(run => run.seconds)),
    }
  })
}

/** DP-DMD against another system. */
export interface RivalTest extends Uncorrected {
  test: 'R1' | 'R2' | 'R3'
  rival: string
  metric: string
}

/** DP-DMD against each other system, paired by seed, Holm-adjusted over all. */
export function rivalTests(one: Rivals): Corrected<RivalTest>[] {
  const kinds = [
    { test: 'R1', when: 'late', metric: 'diversity', boundary: 0 },
    { test: 'R2', when: 'late', metric: 'on mode', boundary: -0.02 },
    { test: 'R3', when: 'early', metric: 'diversity', boundary: 0 },
  ] as const
  const rivals = one.study.cells.map(({ name }) => name).filter(name => name !== 'DP-DMD')
  const tests = kinds.flatMap(({ when, ...kind }) =>
    rivals.map(rival => {
      const [own, other] = ['DP-DMD', rival].map(name => valuesOf(one, name, when, kind.metric))
      const values = [...own!.keys()].filter(seed => other!.has(seed)).map(seed => own!.get(seed)! - other!.get(seed)!)
      const tested = { difference: interval(values), p: pAbove(values, kind.boundary) }
      return { ...kind, rival, family: 'rivals', run: true, ...tested }
    }),
  )
  return correctedInFamilies(tests)
}

/** The tests as rows of a table. */
export const rivalTestRows = (tests: Corrected<RivalTest>[]) =>
  tests.map(one => ({ test: one.test, 'DP-DMD −': one.rival, metric: one.metric, ...testColumns(one) }))
