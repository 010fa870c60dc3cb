import { check } from '../check'

/** A sentence of a notebook that its numbers have to bear out: prints it with ✓, so that text and number cannot part.
 *  @throws the sentence does not hold. */
export function claim(sentence: string, holds: boolean): void {
  check('claim', 'flag', { holds })
  if (!holds) throw new Error(`claim: expected "${sentence}", but the numbers above say otherwise. Correct the text.`)
  console.log(`✓ ${sentence}`)
}

/** The same of a model that the notebook trains itself. At SCALE=smoke, where runs are too short to show anything, it only
 *  prints what would be asked. */
export function liveClaim(sentence: string, holds: boolean): void {
  check('liveClaim', 'flag', { holds })
  if (process.env.SCALE === 'smoke') console.log(`· ${sentence} (asked at full scale)`)
  else claim(sentence, holds)
}
