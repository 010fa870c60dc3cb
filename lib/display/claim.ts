import { check } from '../check'

/** Assert a statement of a notebook and print it with ✓, so that text and numbers cannot drift apart.
 *  @throws the statement does not hold. */
export function claim(sentence: string, holds: boolean): void {
  check('claim', 'flag', { holds })
  if (!holds) throw new Error(`claim: expected "${sentence}", but the numbers above say otherwise. Correct the text.`)
  console.log(`✓ ${sentence}`)
}

/** `claim` for a model that the notebook trains itself. At SCALE=smoke, where runs are too short to show anything, it only
 *  prints the statement. */
export function liveClaim(sentence: string, holds: boolean): void {
  check('liveClaim', 'flag', { holds })
  if (process.env.SCALE === 'smoke') console.log(`· ${sentence} (asked at full scale)`)
  else claim(sentence, holds)
}
