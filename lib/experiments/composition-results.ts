import { tasks } from '../datasets/scenes/split'
import type { ComparedSystem } from '../method/systems'
import { exactInterval } from '../metrics/agreement'
import { type Interval, interval, mean, type Verdict, verdict } from '../metrics/statistics'
import type { Study } from './ablations'
import { systemCell, untuned } from './comparison'
import { type Asked, questionOf, usualRates } from './composition'
import { type PaperTable, paperTable } from './paper'
import { type Found, measureOf, pairedDifference, printed, rowOf } from './results'
import type { StoredRun } from './runs'

/** Our measure for each column of the paper's Table 5. */
export const metricOfColumn: Record<string, string> = {
  Overall: 'overall',
  'Single Obj.': 'single object',
  'Two Obj.': 'two objects',
  'Count.': 'counting',
  Colors: 'colours',
  'Pos.': 'position',
  'Color Attr.': 'colour attribution',
}
const columns = Object.keys(metricOfColumn)

/** The teacher's rows by their number of steps; with 30 it is the paper's SD3.5-M. */
export const teacherRow = (steps: number) => `teacher, w = 3.5, ${steps} steps`
const isTrained = (rows: StoredRun[]) => 'method' in rows[0]!.config

/** The share of right pictures with its 95 % interval. For a student it is Student's, over seeds. A teacher is the same for
 *  all seeds and only its noise differs: its interval is the exact binomial one over all pictures of all seeds, taken as
 *  independent. task: a task of the unseen split, or `overall`, as tasks have equally many pictures. */
export function fractionOf(found: Found, name: string, task: string): Interval {
  const rows = [...rowOf('fractionOf', found, name).values()]
  const values = rows.map(({ metrics }) => measureOf('fractionOf', metrics, task))
  if (isTrained(rows)) return asShare(interval(values))
  const { pictures } = rows[0]!.config.composition as Asked
  const n = tasks
    .filter(one => task === 'overall' || one === task)
    .map(one => questionOf(one, 'unseen', pictures))
    .reduce((sum, { prompts, R }) => sum + rows.length * prompts.length * R, 0)
  return { mean: mean(values), ...exactInterval(Math.round(mean(values) * n), n), n }
}

/** Clip Student's interval to [0, 1]. */
const asShare = ({ low, high, ...rest }: Interval): Interval => ({
  ...rest,
  low: Math.max(0, low),
  high: Math.min(1, high),
})

const fraction = ({ mean, low, high }: Interval) => `${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`

/** Table 5: the paper's rows, then ours: shares of right pictures with 95 % intervals, and over seeds the diversity and the
 *  readable share of the same pictures. */
export function compositionTable(found: Found, paper = paperTable(5)) {
  const published = paper.rows.map(({ name, values }) => ({
    system: `paper: ${name}`,
    ...Object.fromEntries(columns.map(column => [metricOfColumn[column]!, values[column]!.toFixed(2)])),
  }))
  const ours = [...found.byName].map(([name, rows]) => ({
    system: name,
    ...Object.fromEntries(
      columns.map(column => metricOfColumn[column]!).map(m => [m, fraction(fractionOf(found, name, m))]),
    ),
    diversity: overSeeds(rows, 'overall: diversity'),
    readable: overSeeds(rows, 'overall: readable'),
    seeds: rows.size,
  }))
  return [...published, ...ours]
}

const overSeeds = (rows: Map<number, StoredRun>, measure: string) =>
  fraction(interval([...rows.values()].map(row => row.metrics[measure]!)))

/** The paper's order of teacher and DP-DMD in each column, and whether it holds here: differences at the same noise.
 *  student: the row taken as DP-DMD */
export function compositionOrder(found: Found, student = 'DP-DMD', paper = paperTable(5)) {
  return columns.map(column => {
    const theirs = gapOf(paper, column)
    const ours = pairedDifference(found, student, teacherRow(30), metricOfColumn[column]!)
    return {
      [`${student} − teacher`]: metricOfColumn[column]!,
      paper: `${theirs < 0 ? '−' : '+'}${Math.abs(theirs).toFixed(2)}`,
      'ours [95 %]': printed(ours),
      verdict: verdict(theirs, ours),
    }
  })
}

/** DP-DMD minus its teacher, as printed. */
const gapOf = ({ rows }: PaperTable, column: string) => {
  const [teacher, student] = ['SD3.5-M', 'DP-DMD'].map(name => rows.find(row => row.name === name)!.values[column]!)
  return Math.round(100 * (student! - teacher!)) / 100
}

/** What the text says about Table 5, and whether it holds here. For "close" it gives no number: we take the largest gap in
 *  its own table, 0.05. "Stable" means that the named tasks lose less than the others, on average. */
export function compositionClaims(found: Found, student = 'DP-DMD', paper = paperTable(5)) {
  return paper.claims!.map(({ name, about, columns: named }) => {
    const ours = name === 'close' ? differenceOf(found, student, ['Overall']) : stability(found, student, named)
    const margin = Math.max(...columns.map(column => Math.abs(gapOf(paper, column))))
    return {
      claim: about,
      tested: name === 'close' ? `difference within ±${margin}` : 'named tasks − other tasks, change from the teacher',
      'ours [95 %]': printed(ours),
      verdict: name === 'close' ? within(margin, ours) : verdict(1, ours),
    }
  })
}

/** The change from the teacher, mean over some columns, seed by seed. */
function changes({ byName }: Found, student: string, named: string[]): number[] {
  const [ours, teachers] = [byName.get(student)!, byName.get(teacherRow(30))!]
  const metrics = named.map(column => metricOfColumn[column]!)
  const change = (a: StoredRun, b: StoredRun) => mean(metrics.map(one => a.metrics[one]! - b.metrics[one]!))
  return [...ours].flatMap(([seed, row]) => (teachers.has(seed) ? [change(row, teachers.get(seed)!)] : []))
}
const differenceOf = (found: Found, student: string, named: string[]) => interval(changes(found, student, named))

function stability(found: Found, student: string, named: string[]): Interval {
  const others = columns.filter(column => column !== 'Overall' && !named.includes(column))
  const changesOfOthers = changes(found, student, others)
  return interval(changes(found, student, named).map((change, i) => change - changesOfOthers[i]!))
}

/** Whether a difference is within ± a margin: decided only if its interval lies entirely inside or outside. */
function within(margin: number, { low, high }: Interval): Verdict {
  if (low > -margin && high < margin) return 'holds'
  return low > margin || high < -margin ? 'does not hold' : 'undecided'
}

/** DP-DMD minus each other system at the same seed and noise, in right pictures and in diversity; and the other's setting. */
export function compositionRivals(study: Study, found: Found) {
  const others = study.cells.map(cell => cell.name).filter(name => name !== 'DP-DMD' && found.byName.has(name))
  return others.map(name => ({
    'DP-DMD −': name,
    'overall [95 %]': printed(pairedDifference(found, 'DP-DMD', name, 'overall')),
    'diversity [95 %]': printed(pairedDifference(found, 'DP-DMD', name, 'overall: diversity')),
    'its setting': name === usualRates ? untuned : systemCell(name as ComparedSystem, study).setting,
  }))
}

/** Shares of right pictures for seen and unseen combinations, mean over seeds, and their difference; without the single
 *  object, which has no unseen prompts. */
export function seenTable(found: Found, name: string) {
  const rows = [...found.byName.get(name)!.values()].map(row => row.metrics)
  return tasks
    .filter(task => task !== 'single object')
    .map(task => ({
      system: name,
      task,
      seen: mean(rows.map(row => row[`${task}, seen`]!)),
      unseen: mean(rows.map(row => row[task]!)),
      'unseen − seen [95 %]': printed(interval(rows.map(row => row[task]! - row[`${task}, seen`]!))),
    }))
}
