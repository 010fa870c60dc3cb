import { each } from '../datasets/emoji/dataset'
import { mean, standardDeviation } from '../metrics/statistics'
import type { Study } from './ablations'
import type { OpenTable } from './open-table'
import {
  collapseAt,
  differencesBySeed,
  type Hypothesis,
  inWindow,
  qualityAt,
  type Tested,
  teacherAt,
  testsOf,
  type When,
} from './phase-results'
import { teacherName } from './run-study'

// Results on captions, by the fifth, seventh and eighth part of data/protocol.md.

const captionMargins = { 'diversity Lite0': 0.017, 'designers per caption': 0.04, quality: 0.02 }

const captionHypotheses: Hypothesis[] = [
  ...(['diversity Lite0', 'designers per caption'] as const).flatMap(metric =>
    collapseAt('trained', '', metric, captionMargins[metric]),
  ),
  ...collapseAt('held out', '', 'diversity Lite0, held out', captionMargins['diversity Lite0']),
  ...['own designer', 'own caption'].flatMap(metric => qualityAt('trained', '', metric, captionMargins.quality)),
]

/** All tests of the protocol's fifth part: the same on captions, those trained and those held out. */
export const captionTests = (table: OpenTable): Tested[] => testsOf(captionHypotheses, () => table)

/** Hypotheses on the end of the runs of Table 3, with a fake model that lags. */
function laggingHypotheses(): Hypothesis[] {
  const asked = (test: string, metric: string, more: string): Hypothesis => ({
    ...{ family: 'lag', test, prompts: 'trained', place: '', metric, more: [more], than: ['base'] },
  })
  const anchors = [1, 3, 5, 10, 30].map(K => `K = ${K}`)
  const { quality: margin } = captionMargins
  return [
    ...['diversity Lite0', 'designers per caption'].flatMap(metric => [
      asked('G1', metric, teacherName(3.5, 30)),
      ...anchors.map(K => asked('G2', metric, K)),
    ]),
    ...['own designer', 'own caption'].flatMap(metric => anchors.map(K => ({ ...asked('G3', metric, K), margin }))),
  ]
}

/** All tests of the protocol's seventh part, on Table 3 at 1:2. */
export const laggingTests = (table: OpenTable): Tested[] => testsOf(laggingHypotheses(), () => table)

/** Hypotheses on Tables 1 and 2: DP-DMD against each other system. */
const rivalHypotheses = ({ cells }: Study): Hypothesis[] =>
  cells
    .filter(({ name }) => name !== 'DP-DMD')
    .flatMap(({ name: rival }) => {
      const asked = (test: string, metric: string, prompts = 'trained'): Hypothesis => ({
        ...{ family: 'rivals', test, prompts, place: '', metric, more: ['DP-DMD'], than: [rival] },
      })
      const { quality: margin } = captionMargins
      return [
        asked('H1', 'diversity Lite0'),
        asked('H1', 'designers per caption'),
        asked('H1', 'diversity Lite0, held out', 'held out'),
        ...['own designer', 'own caption'].map(metric => ({ ...asked('H2', metric), margin })),
      ]
    })

/** All tests of the protocol's eighth part, on Tables 1 and 2 at 1:2. */
export function captionRivalTests(tables: OpenTable[]): Tested[] {
  const tested = tables.flatMap(table => rivalHypotheses(table.study).map(one => [one, table] as const))
  const tableOf = new Map(tested)
  return testsOf([...tableOf.keys()], one => tableOf.get(one)!)
}

/** Tests by teacher, where seeds share teachers: the mean difference of the seeds of each teacher, as rows of a table. */
export const teacherRows = (table: OpenTable, tests: Tested[]) =>
  tests.map(one => {
    const teachers = new Map<string, number[]>()
    for (const [seed, difference] of differencesBySeed(table, one)) {
      const teacher = table.found.byName.get(one.than[0])!.get(seed)!.config.teacher as string
      teachers.set(teacher, [...(teachers.get(teacher) ?? []), difference])
    }
    const means = [...teachers.values()].map((own, i) => [`teacher ${i}`, mean(own)] as const)
    return { test: one.test, captions: one.prompts, metric: one.metric, ...Object.fromEntries(means) }
  })

/** What is measured of nine pictures of each caption, for a table: the metrics of `emoji-all`, and designers per picture that
 *  comes up to a drawing, which unlike designers per caption does not fall with quality. */
const onCaptions: Record<string, (value: (metric: string) => number) => number> = {
  'Eq. 9': value => value('diversity Lite0'),
  'Eq. 9, held out': value => value('diversity Lite0, held out'),
  'comes up to a drawing': value => value('own designer'),
  'designers per caption': value => value('designers per caption'),
  'designers per such picture': value => value('designers per caption') / (each * value('own designer')),
  'own caption': value => value('own caption'),
  'kernel distance': value => value('kernel distance'),
  flat: value => value('flat'),
}

/** On captions: the teacher, the student's start, and each cell in either window, mean and sd over seeds. */
export function captionRows({ study: { cells }, found: { byName } }: OpenTable) {
  const row = (name: string, when?: When) => {
    const runs = [...(byName.get(name)?.values() ?? [])]
    const column = (of: (typeof onCaptions)[string]) => {
      const values = runs.map(run => of(metric => (when ? inWindow(run, when, metric) : run.metrics[metric]!)))
      return { mean: mean(values), sd: standardDeviation(values) }
    }
    const measured = Object.entries(onCaptions).map(([name, of]) => [name, column(of)] as const)
    return { model: name.replace(/, shift twice 3/, ''), window: when ?? '', ...Object.fromEntries(measured) }
  }
  const inFour = (w: number) => teacherName(w, 4, { shift: 3, doubled: true })
  const teachers = [teacherAt(''), inFour(3.5), `start: ${inFour(1)}`]
  return [...teachers.map(name => row(name)), ...cells.flatMap(({ name }) => [row(name, 'early'), row(name, 'late')])]
}
