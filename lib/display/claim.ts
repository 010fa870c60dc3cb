/** Say a sentence about the numbers of a notebook, if it is so: prose that is asserted where it stands.
 *  Errors: it is not so. */
export function claim(sentence: string, holds: boolean): void {
  if (!holds) throw new Error(`claim: expected "${sentence}", but the numbers say otherwise. Mend the sentence.`)
  console.log(`✓ ${sentence}`)
}
