import { parseArgs } from 'node:util'
import { table } from '../../lib/display'
import { paperUserStudy } from '../../lib/experiments/paper'
import {
  type Answers,
  agreement,
  positionBias,
  readAnswers,
  studyClaims,
  winRateRows,
  winRates,
} from '../../lib/experiments/user-study/answers'
import { judgedBy, judgeGrids } from '../../lib/experiments/user-study/automatic-judges'
import { planUserStudy, userStudyBlocks, userStudyPairs } from '../../lib/experiments/user-study/user-study'

/** `npm run reproduce -- --figure B`: the user study of Appendix D: answers of human raters, if any (`--answers FOLDER`, by
 *  default data/answers), and, separately, the automatic judges.  →  true.
 *  @throws unknown options; files that are not answers. */
export async function reproduceUserStudy(args: string[]): Promise<boolean> {
  const text = { type: 'string' } as const
  const { answers, out } = parseArgs({ args, options: { figure: text, answers: text, out: text } }).values
  const people = readAnswers(answers)
  if (people.length) print('people', people)
  else console.log('No answers of people are there: none are shipped. Notebook 13 has the page that asks for them.')
  const blocks = userStudyBlocks(out)
  print(
    'automatic judges, not people',
    judgedBy(planUserStudy(blocks, userStudyPairs, { seed: 0, sessions: 10 }), judgeGrids(blocks)),
  )
  return true
}

function print(who: string, answers: Answers[]): void {
  const rates = winRates(answers, userStudyPairs)
  console.log(String(table(winRateRows(rates), { title: `\nWin rates: ${who}` })))
  console.log(String(table(studyClaims(rates, paperUserStudy()), { title: `\nThe claims of Appendix D: ${who}` })))
  if (answers.length > 1)
    console.log(String(table(agreement(answers, userStudyPairs), { title: `\nAgreement: ${who}` })))
  const sides = positionBias(answers).map(({ question, left, right, ties }) => ({ question, left, right, ties }))
  console.log(String(table(sides, { title: `\nBy side: ${who}` })))
}
