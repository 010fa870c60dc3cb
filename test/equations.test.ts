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

/** The tables of contents: for each exported line with an equation behind it, the file and the equations. */
const listed = (folder: string) =>
  [...read(`${folder}/index.ts`).matchAll(/from '\.\/([^']+)' *\/\/ *Eq\. ([\d, ]+)/g)].map(([, place, numbers]) => ({
    file: `${folder}/${place}.ts`,
    numbers: numbers!.split(',').map(number => number.trim()),
  }))
const [main, appendix] = [listed('lib'), listed('lib/derivation')]
const contents = [...main, ...appendix]

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
  assert.deepEqual([...claims.keys()].sort(), contents.flatMap(({ numbers }) => numbers).sort())
})

test("the table of contents is in the paper's order", () => {
  for (const part of [main, appendix]) {
    const first = part.map(({ numbers }) => Number(numbers[0]))
    assert.deepEqual(
      first,
      [...first].sort((a, b) => a - b),
    )
  }
})
