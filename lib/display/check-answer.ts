export type Answer = number | ArrayLike<number>

/** Say whether what a reader has filled in gives the right numbers, and if not, what is wrong, in words: `mistakes` has the
 *  numbers that each usual mistake gives, by a sentence about it, and `otherwise` is said of all that is not among them.
 *  Numbers are the same when they differ by less than 1e-4 of the largest among them and the right ones.
 *  @throws the answer is not right. */
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

/** What is wrong before any formula is. */
function shapeOf(answer: Answer, right: Answer): string | undefined {
  const [got, expected] = [listOf(answer), listOf(right)]
  if (got.length !== expected.length) return `Expected ${expected.length} numbers, got ${got.length}.`
  return got.every(Number.isFinite) ? undefined : 'Not every number is finite: look for a division by zero.'
}
