/** A sentence of a notebook that its numbers have to bear out: prints it with ✓, so that text and number cannot part.
 *  At SCALE=smoke, where runs are too short to show anything, it prints what would be asked.
 *  Errors: the sentence does not hold. */
export function claim(sentence: string, holds: boolean): void {
  if (process.env.SCALE === 'smoke') console.log(`· ${sentence} (asked at full scale)`)
  else if (holds) console.log(`✓ ${sentence}`)
  else throw new Error(`claim: expected "${sentence}", but the numbers above say otherwise. Correct the text.`)
}
