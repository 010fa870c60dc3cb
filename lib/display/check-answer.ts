export type Answer = number | ArrayLike<number>

/** Check the numbers that a reader's line gives: print ✓ if they are right, else say which usual mistake gives them.
 *  mistakes: the numbers each usual mistake gives, keyed by a sentence about it; otherwise: the message for any other.
 *  Numbers agree within 1e-4 of the largest of them and of the right ones.
 *  @throws the answer is wrong. */
export function checkAnswer(
  name: string,
  answer: Answer,
  right: Answer,
  mistakes: Record<string, Answer>,
  otherwise = 'This is none of the usual mistakes. Compare your line with the formula, factor by factor.',
): void {
  const same = (one: Answer, other: Answer) => {
    const [a, b] = [listOf(one), listOf(other)]
    const allowed = 1e-4 * largestOf([...b, ...listOf(right)])
    return a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) <= allowed)
  }
  const found = Object.keys(mistakes).find(words => same(answer, mistakes[words]!))
  if (!same(answer, right)) throw new Error(`${name}: ${found ?? shapeOf(answer, right) ?? otherwise}`)
  console.log(`✓ ${name}`)
}

const listOf = (numbers: Answer): number[] => (typeof numbers === 'number' ? [numbers] : Array.from(numbers))
const largestOf = (numbers: number[]) => numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0)

/** A wrong count or a value that is not finite: reported before any formula is blamed. */
function shapeOf(answer: Answer, right: Answer): string | undefined {
  const [got, expected] = [listOf(answer), listOf(right)]
  if (got.length !== expected.length) return `Expected ${expected.length} numbers, got ${got.length}.`
  return got.every(Number.isFinite) ? undefined : 'Not every number is finite: look for a division by zero.'
}
