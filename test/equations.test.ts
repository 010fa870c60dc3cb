import assert from 'node:assert/strict'
import test from 'node:test'
import { filesBelow, read } from './support/source'

/** A docstring that opens with an equation claims it: Map from "7" to the files that do. */
const claims = new Map<string, string[]>()
for (const file of filesBelow('lib', /\.ts$/)) {
  for (const [, first, second] of read(file).matchAll(/\/\*\*[\s*]*Eqs?\. (\d+)(?:(?:–|, | and )(\d+))?/g)) {
    for (const number of [first, second]) if (number) claims.set(number, [...(claims.get(number) ?? []), file])
  }
}

/** The table of contents: for each exported line with an equation behind it, the file and the equations. */
const contents = [...read('lib/index.ts').matchAll(/from '\.\/([^']+)' *\/\/ *Eq\. ([\d, ]+)/g)].map(
  ([, place, numbers]) => ({ file: `lib/${place}.ts`, numbers: numbers!.split(',').map(number => number.trim()) }),
)

test('an equation opens one docstring only', () => {
  const twice = [...claims].filter(([, files]) => files.length !== 1)
  assert.deepEqual(twice, [])
})

test('an equation in the table of contents opens a docstring of the file that it points to', () => {
  assert.ok(contents.length > 4)
  for (const { file, numbers } of contents)
    for (const number of numbers) assert.deepEqual(claims.get(number), [file], `Eq. ${number}`)
})

test('the table of contents names every equation that lib claims', () => {
  const listed = contents.flatMap(({ numbers }) => numbers).sort()
  assert.deepEqual([...claims.keys()].sort(), listed)
})

test("the table of contents is in the paper's order", () => {
  const first = contents.map(({ numbers }) => Number(numbers[0]))
  assert.deepEqual(
    first,
    [...first].sort((a, b) => a - b),
  )
})
