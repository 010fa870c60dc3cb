import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { cohenKappa, exactInterval, fleissKappa } from '../../metrics/agreement'
import { verdict } from '../../metrics/statistics'
import type { paperUserStudy } from '../paper'
import type { UserStudy } from './user-study'

export const questions = ['diversity', 'quality'] as const
export type Question = (typeof questions)[number]

/** Which grid wins in a question; 'tie': the rater saw no difference. */
const choice = z.enum(['left', 'right', 'tie'])

const answerSchema = z
  .strictObject({
    prompt: z.string(),
    /** the systems shown on the left and on the right */
    left: z.string(),
    right: z.string(),
    diversity: choice,
    quality: choice,
    /** how long the comparison was shown */
    seconds: z.number().nonnegative(),
  })
  .refine(({ left, right }) => left !== right, {
    message: 'Invalid answer: expected two systems, got one on both sides',
  })

/** The answers of one rater, as the page of `lib/display/user-study/user-study.ts` exports them. */
export const answersSchema = z
  .strictObject({
    format: z.literal('user study answers 1'),
    /** names what was shown, see `UserStudy` */
    study: z.string(),
    judge: z.enum(['human', 'automatic']),
    rater: z.string().min(1),
    /** which of the study's sessions was shown, from 1 */
    session: z.number().int().positive(),
    answers: z.array(answerSchema),
  })
  .refine(({ answers }) => new Set(answers.map(keyOf)).size === answers.length, {
    message: 'Invalid answers: expected each comparison once, got one twice',
  })

export type Answers = z.infer<typeof answersSchema>
type Answer = Answers['answers'][number]
type Pair = readonly [string, string]

/** The key of a comparison, whichever side its systems are on. */
function keyOf({ prompt, left, right }: { prompt: string; left: string; right: string }): string {
  return JSON.stringify([prompt, ...[left, right].sort()])
}

/** All answer files of a folder, in the order of their names; [] if there are none.
 *  @throws a file that does not match the schema, with its name; files that do not belong together. */
export function readAnswers(folder = join(process.cwd(), 'data', 'answers')): Answers[] {
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')) : []
  const files = names.sort().map(name => {
    try {
      return answersSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
    } catch (error) {
      throw new Error(`${join(folder, name)} is not a file of answers. Export it again. (${(error as Error).message})`)
    }
  })
  checkTogether(files)
  return files
}

/** Fail unless files may be counted together: one study, one kind of judge, each rater once. */
function checkTogether(files: Answers[]): void {
  for (const key of ['study', 'judge'] as const) {
    const values = [...new Set(files.map(file => file[key]))]
    if (values.length > 1) throw new Error(`Expected answers of one ${key}, got ${values.join(' and ')}.`)
  }
  const twice = files.find(({ rater }, i) => files.findIndex(other => other.rater === rater) !== i)
  if (twice) throw new Error(`Expected one file of each rater, got several of ${twice.rater}.`)
}

/** Who won: the first system of a pair, the second, or neither. */
const outcome = (answer: Answer, question: Question, [one]: Pair): 'one' | 'other' | 'tie' =>
  answer[question] === 'tie' ? 'tie' : answer[answer[question]] === one ? 'one' : 'other'

const isOf = ({ left, right }: Answer, [one, other]: Pair): boolean =>
  (left === one && right === other) || (left === other && right === one)

/** The fraction k / n with its exact 95 % interval; null if n = 0. */
const fractionOf = (k: number, n: number) => ({ fraction: n ? k / n : null, ...exactInterval(k, n) })

/** How often the first system of each pair won; ties count for neither and are reported separately. The interval
 *  assumes independent answers, which those of one rater or one prompt are not quite. */
export function winRates(files: Answers[], pairs: readonly Pair[]) {
  checkTogether(files)
  const answers = files.flatMap(file => file.answers)
  return questions.flatMap(question =>
    pairs.map(pair => {
      const outcomes = answers.filter(answer => isOf(answer, pair)).map(answer => outcome(answer, question, pair))
      const count = (wanted: string) => outcomes.filter(one => one === wanted).length
      const [wins, losses] = [count('one'), count('other')]
      return { question, pair, wins, losses, ties: count('tie'), ...fractionOf(wins, wins + losses) }
    }),
  )
}

/** Win rates as a table. */
export const winRateRows = (rates: ReturnType<typeof winRates>) =>
  rates.map(({ question, pair, wins, losses, ties, fraction, low, high }) => ({
    question,
    pair: pair.join(' against '),
    wins,
    losses,
    ties,
    'win rate [95 %]': fraction === null ? '–' : `${fraction.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`,
  }))

/** The paper's words next to our win rates, for each system that it compares: decided only by an interval that excludes ½,
 *  for either claim; no rate for a system that was not compared here.  paper: `paperUserStudy` */
export function studyClaims(rates: ReturnType<typeof winRates>, paper: ReturnType<typeof paperUserStudy>) {
  return paper.claims.flatMap(({ question, winRate }) =>
    paper.against.map(other => {
      const compared = { question, pair: `${paper.system} against ${other}`, 'the paper says': winRate }
      const rate = rates.find(({ question: q, pair: [a, b] }) => q === question && a === paper.system && b === other)
      if (!rate || rate.fraction === null) return { ...compared, 'ours [95 %]': null, verdict: 'not compared here' }
      const [fraction, low, high] = [rate.fraction, rate.low, rate.high].map(x => x.toFixed(2))
      const ours = `${rate.wins} of ${rate.wins + rate.losses}: ${fraction} [${low}, ${high}]`
      return { ...compared, 'ours [95 %]': ours, verdict: verdict(1, { low: rate.low - 0.5, high: rate.high - 0.5 }) }
    }),
  )
}

/** Agreement of the raters on who won, over the comparisons that all of them answered; a tie is a category of its own.
 *  κ: Cohen's for two raters, Fleiss's for more; null if it is undefined.
 *  @throws fewer than two raters. */
export function agreement(files: Answers[], pairs: readonly Pair[]) {
  checkTogether(files)
  if (files.length < 2) throw new Error(`agreement: expected the answers of at least two raters, got ${files.length}.`)
  const byKey = files.map(({ answers }) => new Map(answers.map(answer => [keyOf(answer), answer])))
  const shared = [...byKey[0]!.keys()].filter(key => byKey.every(answers => answers.has(key)))
  return questions.map(question => {
    const ratings = shared.flatMap(key => {
      const answers = byKey.map(of => of.get(key)!)
      const pair = pairs.find(pair => isOf(answers[0]!, pair))
      return pair ? [answers.map(answer => outcome(answer, question, pair))] : []
    })
    const kappa = ratings.length ? (files.length === 2 ? cohenKappa : fleissKappa)(ratings) : Number.NaN
    const same = ratings.filter(item => new Set(item).size === 1).length
    return {
      question,
      raters: files.length,
      comparisons: ratings.length,
      'all agree': ratings.length ? same / ratings.length : null,
      κ: Number.isNaN(kappa) ? null : kappa,
    }
  })
}

/** Position bias: the share of "left" among all decided answers, which is ½ without bias, as the order is
 *  counterbalanced. */
export function positionBias(files: Answers[]) {
  checkTogether(files)
  const answers = files.flatMap(file => file.answers)
  return questions.map(question => {
    const count = (side: string) => answers.filter(answer => answer[question] === side).length
    const [left, right] = [count('left'), count('right')]
    return { question, left, right, ties: count('tie'), ...fractionOf(left, left + right) }
  })
}

/** The answers of an automatic judge, which picks the grid with the higher score; equal scores are a tie.
 *  scores: one number per question for a system's grid of a prompt */
export function automaticAnswers(
  { study, comparisons, sessions }: UserStudy,
  { rater, session }: { rater: string; session: number },
  scores: (system: string, prompt: string) => Record<Question, number>,
): Answers {
  const answers = sessions[session - 1]!.map(({ comparison, left: first }) => {
    const { prompt, systems } = comparisons[comparison]!
    const [left, right] = [systems[first]!, systems[1 - first]!]
    const [a, b] = [scores(left, prompt), scores(right, prompt)]
    const side = (question: Question) =>
      a[question] > b[question] ? 'left' : a[question] < b[question] ? 'right' : 'tie'
    return { prompt, left, right, diversity: side('diversity'), quality: side('quality'), seconds: 0 }
  })
  return answersSchema.parse({ format: 'user study answers 1', study, judge: 'automatic', rater, session, answers })
}
