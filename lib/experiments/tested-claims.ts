import { verdictMarks } from '../display/verdict-marks'
import { verdict } from '../metrics/statistics'
import { studyNames } from './all-studies'
import { type OrderClaim, orderClaims, paperClaims } from './claims'
import { composition } from './composition'
import { compositionClaims } from './composition-results'
import { earlyLate } from './early-late'
import { claimsTable, findEarlyLate } from './early-late-results'
import { type OpenTable, openTable, placeOf, printedName } from './open-table'
import { paperTable, paperUserStudy } from './paper'
import { findRuns, metricOf, pairedDifference, printed } from './results'
import { runStore } from './runs'
import { stopAt } from './stopping'

// Each claim of the paper that stored runs can test, with their verdict.

/** The result of a test in one place: a data set, with the update ratio if it is not 1:2. */
export interface Finding {
  effect: string
  verdict: string
}

export interface TestedClaim {
  about: string
  /** of the reproduction: 1 to 5, or figure 5, A, B */
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
]

/** Claims as rows of a table: a sign for each test, by place, and nothing where it was not tested. */
export function claimRows(claims = testedClaims()): Record<string, string>[] {
  const places = [...new Set(claims.flatMap(placesOf))]
  return claims.map(({ table, about, tests }) => {
    const signsAt = (place: string) =>
      Object.values(tests)
        .map(found => signOf(found[place]))
        .join('')
    return { '': nameOf(table), claim: about, ...Object.fromEntries(places.map(place => [place, signsAt(place)])) }
  })
}

/** A table or figure of the paper, in print, on one line. */
export const nameOf = (table: string) => printedName(table).replace(' ', '\u00a0')
/** The sign of a finding's verdict. */
export const signOf = (finding: Finding | undefined) => (finding ? verdictMarks[finding.verdict]!.sign : '')
/** Where a claim was tested. */
export const placesOf = ({ tests }: TestedClaim) => [...new Set(Object.values(tests).flatMap(Object.keys))]

const opened = new Map<string, OpenTable[]>()

/** The tables of a name, one per place. */
export function tablesOf(table: string): OpenTable[] {
  const open = () => studyNames.filter(one => one.table === table).map(one => openTable(one))
  if (!opened.has(table)) opened.set(table, open())
  return opened.get(table)!
}

function tested(claim: OrderClaim): TestedClaim {
  const { about, table, section, role, pairs } = claim
  // in a run of 300 updates, the first 300 are not its beginning
  const tables = tablesOf(table).filter(({ study }) => !claim.early || study.dataset === 'plane')
  const tests = pairs.map(([one, other]) => {
    const found = tables.map(place => [placeOf(place), finding(place, claim, one, other)] as const)
    const sign = { higher: '>', lower: '<', 'not lower': '≥' }[claim.expected]
    const what = `${role}${claim.early ? ', early' : ''}: ${one} ${sign} ${other}`
    return [what, Object.fromEntries(found)] as const
  })
  return {
    about,
    table,
    section,
    tests: Object.fromEntries(tests),
    cells: [...new Set(pairs.flat())],
  }
}

function finding(place: OpenTable, { role, expected, early }: OrderClaim, one: string, other: string): Finding {
  const measure = metricOf(place.study.dataset)[role]
  // the same smoothing as notebook 08's
  const ours = early
    ? stopAt(place, role, one.replace('with', ''), 300, 8)
    : pairedDifference(place.found, one, other, measure)
  return { effect: printed(ours), verdict: verdict(expected === 'lower' ? -1 : 1, ours) }
}

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

const sentence = (words: string) => words[0]!.toUpperCase() + words.slice(1)
