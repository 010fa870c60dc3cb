import { interval, pAbove, pVariesMore } from '../metrics/statistics'
import { type Corrected, correctedInFamilies, testColumns, type Uncorrected } from './corrected'
import { base, type DipTables, dipAt, dipPlaces, exactScores, minus, stages, valuesAt } from './dip-places'

// The hypotheses and tests of the second part of data/protocol.md on the dip and on teachers of other stages.

/** A test of the protocol at a place, or with a teacher. */
export interface DipTest extends Uncorrected {
  family: 'what makes it' | 'who needs DP-DMD' | 'stages'
  test: string
  axis: string
  value: string
}
type Untested = Pick<DipTest, 'family' | 'test' | 'axis' | 'value' | 'boundary'> & {
  values: number[]
  /** of a test that is not about the mean of the values */
  p?: number
}

const onMode = -0.02

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

/** All tests of the protocol's second part on the dip and on stages. A place without all its seeds is `not run`. */
export function dipTests(tables: DipTables): Corrected<DipTest>[] {
  const seeds = tables[base.dataset]!.study.seeds.length
  return correctedInFamilies(
    hypotheses(tables).map(({ values, p, ...one }) => {
      const run = values.length === seeds
      if (!run) return { ...one, run, p: 1 }
      return p === undefined
        ? { ...one, run, difference: interval(values), p: pAbove(values, one.boundary) }
        : { ...one, run, p }
    }),
  )
}

/** What a place is for the dip, in the protocol's words. Higher dimensions are compared with d = 2, which does not dip: there A1
 *  and A2 say nothing (a deviation of the protocol). */
export function roleOf(tests: Corrected<DipTest>[], axis: string, value: string): string {
  if (axis === exactScores && value !== '2') return 'no dip to compare with'
  const said = (name: string) =>
    tests.find(one => one.test === name && one.axis === axis && one.value === value)?.verdict ?? 'not run'
  if (said('A1') === 'not run') return 'not run'
  return said('A1') === 'holds' ? 'removes it' : said('A2') === 'holds' ? 'deepens it' : ''
}

/** The tests as rows of a table. */
export const dipTestRows = (tests: Corrected<DipTest>[]) =>
  tests.map(one => ({ family: one.family, test: one.test, axis: one.axis, value: one.value, ...testColumns(one) }))
