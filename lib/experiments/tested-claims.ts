import { once } from '../datasets/dataset'
import { verdictMarks } from '../display/verdict-marks'
import { type Interval, verdict } from '../metrics/statistics'
import type { Study } from './ablations'
import { studyNames } from './all-studies'
import { type OrderClaim, orderClaims, paperClaims } from './claims'
import { differenceOverRuns, type OverRuns, overRuns } from './claims-over-runs'
import { composition } from './composition'
import { compositionClaims } from './composition-results'
import { base, openDip, stages } from './dip-places'
import { dipTests } from './dip-tests'
import { earlyLate } from './early-late'
import { claimsTable, findEarlyLate } from './early-late-results'
import { type OpenTable, openTable, placeOf, printedName } from './open-table'
import { paperTable, paperUserStudy } from './paper'
import { findRuns, metricOf, pairedDifference, printed } from './results'
import { runStore } from './runs'
import { stopAt } from './stopping'
import { studyOf } from './studies'

// Each claim of the paper that stored runs can test, with their verdict.

/** The result of a test in one place: a data set, with the update ratio if it is not 1:2. */
export interface Finding {
  effect: string
  verdict: string
}

export interface TestedClaim {
  about: string
  /** of the reproduction: 1 to 5, or figure 5, A, B, or section 6 */
  table: string
  section: string
  /** by what was tested, then by place */
  tests: Record<string, Record<string, Finding>>
  /** the rows that were compared, if they are cells of the table */
  cells: string[]
}

/** All tested claims, in the paper's order. */
export const testedClaims = (): TestedClaim[] => [
  ...orderClaims().map(tested),
  ...ofComposition(),
  ...ofEarlySteps(),
  ...ofPeople(),
  ofStages(),
]

/** Claims as rows of a table: a sign for each test, by place, and nothing where it was not tested. At `the end` are the tables of
 *  the paper on each data set, at 1:2 or 5:1, with the claims that were tested nowhere; `the run` is the authors' regime. */
export function claimRows(over: 'the end' | 'the run', claims = testedClaims()): Record<string, string>[] {
  const ofRuns = new Set([...openOverRuns().map(({ place }) => place), labels])
  const isWanted = (place: string) => ofRuns.has(place) === (over === 'the run')
  const wanted = claims.filter(claim => {
    const places = placesOf(claim)
    return places.some(isWanted) || (over === 'the end' && !places.length)
  })
  const places = [...new Set(wanted.flatMap(placesOf))].filter(isWanted)
  return wanted.map(({ table, about, tests }) => {
    const signsAt = (place: string) =>
      Object.values(tests)
        .map(found => signOf(found[place]))
        .join('')
    return { '': nameOf(table), claim: about, ...Object.fromEntries(places.map(place => [place, signsAt(place)])) }
  })
}

/** A table, figure or section of the paper, in print, on one line. */
export const nameOf = (table: string) => printedName(table).replace(' ', '\u00a0')
/** The sign of a finding's verdict. */
export const signOf = (finding: Finding | undefined) => (finding ? verdictMarks[finding.verdict]!.sign : '')
/** Where a claim was tested. */
export const placesOf = ({ tests }: TestedClaim) => [...new Set(Object.values(tests).flatMap(Object.keys))]

const opened = new Map<string, OpenTable[]>()

/** The tables of a name, one per place. */
function tablesOf(table: string): OpenTable[] {
  const open = () => studyNames.filter(one => one.table === table).map(one => openTable(one))
  if (!opened.has(table)) opened.set(table, open())
  return opened.get(table)!
}

const openOverRuns = once(overRuns)
/** The places where claims about a table of systems or an ablation are tested over a whole run. */
const overRunsOf = (table: string): OverRuns[] =>
  ['1', '2', '3', '4', 'figure 5'].includes(table) ? openOverRuns() : []

const studiesOfStages = () =>
  Object.values(stages)
    .filter(dataset => dataset !== base.dataset)
    .map(dataset => studyOf({ dataset, table: 'dip' }))

/** The studies that claims about a table are tested on, each with its place and its cells for rows of the table. */
export const studiesOf = (table: string): { place: string; study: Study; rowOf(name: string): string }[] => [
  ...tablesOf(table).map(one => ({ place: placeOf(one), study: one.study, rowOf: same })),
  ...overRunsOf(table).map(({ place, table: { study }, rowOf }) => ({ place, study, rowOf })),
  ...(table === 'section 6' ? studiesOfStages().map(study => ({ place: labels, study, rowOf: same })) : []),
]
const same = (name: string) => name
/** where teachers of other stages are */
const labels = 'plane-labels, authors'

function tested(claim: OrderClaim): TestedClaim {
  const { about, table, section, role, pairs } = claim
  const sign = { higher: '>', lower: '<', 'not lower': '≥' }[claim.expected]
  // in a run of 300 updates, the first 300 are not its beginning
  const tables = tablesOf(table).filter(({ study }) => !claim.early || study.dataset === 'plane')
  const atOneMoment = pairs.map(([one, other]) => {
    const found = tables.map(place => [placeOf(place), finding(place, claim, one, other)] as const)
    return [`${role}${claim.early ? ', early' : ''}: ${one} ${sign} ${other}`, Object.fromEntries(found)] as const
  })
  const places = overRunsOf(table)
  const overTheRun = pairs.flatMap(pair =>
    windowsOf(claim).map(when => {
      const found = places.flatMap(place => {
        const ours = differenceOverRuns(place, when, pair, metricOf(place.table.study.dataset)[role])
        return ours ? [[place.place, judged(ours, claim)] as const] : []
      })
      return [`${role}, ${when} in the run: ${pair[0]} ${sign} ${pair[1]}`, Object.fromEntries(found)] as const
    }),
  )
  return {
    ...{ about, table, section },
    tests: Object.fromEntries([...atOneMoment, ...overTheRun].filter(([, found]) => Object.keys(found).length)),
    cells: [...new Set(pairs.flat())],
  }
}

/** The windows of a run that a claim is about: Figure 5 has claims about the beginning and about the end. */
const windowsOf = ({ early, table }: OrderClaim): ('early' | 'late')[] =>
  early ? ['early'] : table === 'figure 5' ? ['late'] : ['early', 'late']

function finding(place: OpenTable, claim: OrderClaim, one: string, other: string): Finding {
  const { role, early } = claim
  const measure = metricOf(place.study.dataset)[role]
  // the same smoothing as notebook 08's
  const ours = early
    ? stopAt(place, role, one.replace('with', ''), 300, 8)
    : pairedDifference(place.found, one, other, measure)
  return judged(ours, claim)
}

const judged = (ours: Interval, { expected }: OrderClaim): Finding => ({
  effect: printed(ours),
  verdict: verdict(expected === 'lower' ? -1 : 1, ours),
})

function ofComposition(): TestedClaim[] {
  const study = composition()
  const { section } = paperTable(5)
  return compositionClaims(findRuns(study, runStore(study.dataset))).map(({ claim, tested, verdict, ...ours }) => ({
    about: sentence(claim),
    ...{ table: '5', section, cells: ['DP-DMD'] },
    tests: { [tested]: { [study.dataset]: { effect: ours['ours [95 %]'], verdict } } },
  }))
}

function ofEarlySteps(): TestedClaim[] {
  const paper = paperClaims('A')
  const places = studyNames.filter(({ table }) => table === 'figure A').map(({ dataset }) => dataset)
  const rows = places.flatMap(dataset => {
    const { noise } = findEarlyLate(earlyLate({ dataset }), runStore('early-late'))
    return claimsTable(dataset, noise, paper).map(row => ({ dataset, ...row }))
  })
  return paper.claims.map(({ name, about }) => {
    const own = rows.filter(row => row.claim === name)
    const tests = [...new Set(own.map(({ ours }) => ours))].map(ours => {
      const found = own.filter(row => row.ours === ours)
      const effects = found.map(row => [row.dataset, { effect: row['steps [95 %]'], verdict: row.verdict }] as const)
      return [ours, Object.fromEntries(effects)] as const
    })
    return {
      about: sentence(about),
      table: 'figure A',
      section: paper.section,
      tests: Object.fromEntries(tests),
      cells: [],
    }
  })
}

/** The claims of the user study, undecided: no answers of human raters are shipped. */
function ofPeople(): TestedClaim[] {
  const { section, claims, against, system } = paperUserStudy()
  return claims.map(({ question, winRate, about }) => ({
    ...{ about: `Asked for ${question}, people say: ${about}`, table: 'figure B', section, cells: [] },
    tests: Object.fromEntries(against.map(other => [`${system} against ${other}, win rate ${winRate}`, {}])),
  }))
}

/** The claim about teachers of other stages, by the tests of the protocol: corrected, with its margin. */
function ofStages(): TestedClaim {
  const asked: Record<string, string> = {
    S3: 'diversity, late in the run: DP-DMD > DMD',
    S4: 'share on mode, late in the run: DP-DMD at most 0.02 below DMD',
    S5: 'its spread over seeds: DP-DMD < DMD',
  }
  const tests = dipTests(openDip()).filter(({ family }) => family === 'stages')
  const found = tests.map(({ test, value, difference, p, verdict }) => {
    const effect = difference ? printed(difference) : `p = ${p.toFixed(3)}`
    return [`teacher ${nameOfStage(value)}, ${asked[test]}`, { [labels]: { effect, verdict } }] as const
  })
  return {
    about: 'Separate roles make training more stable from checkpoints of different stages',
    ...{ table: 'section 6', section: '6', cells: ['DMD', 'DP-DMD'] },
    tests: Object.fromEntries(found),
  }
}

const nameOfStage = (value: string) => (value.includes('updates') ? `after ${value}` : value)

const sentence = (words: string) => words[0]!.toUpperCase() + words.slice(1)
