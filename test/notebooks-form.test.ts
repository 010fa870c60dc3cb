import assert from 'node:assert/strict'
import { basename } from 'node:path'
import test from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { filesBelow } from './support/source'

// The form of a notebook: its result on the first screen, one folded cell of imports and parameters below, short cells, and
// solutions that say nothing before they are opened.

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
  metadata: { tags?: string[]; jupyter?: { source_hidden?: boolean; outputs_hidden?: boolean } }
  outputs?: { data?: Record<string, string | string[]> }[]
  attachments?: Record<string, Record<string, string>>
}
const notebooks = filesBelow('notebooks', /^\d\d-.*\.ipynb$/)
  .filter(file => !/student|checkpoint/.test(file))
  .map(file => ({ name: basename(file, '.ipynb'), cells: readNotebookFile<{ cells: Cell[] }>(file).cells }))

const text = ({ source }: Cell) => source.join('')
const lines = (cell: Cell) => text(cell).split('\n')
const codeOf = (cells: Cell[]) => cells.filter(cell => cell.cell_type === 'code' && text(cell))
const isSolution = (cell: Cell) => !!cell.metadata.tags?.includes('solution')

/** Where a notebook may import from; nothing else, so that a reader has three tables of contents to look things up in. */
const entries = (name: string) => [
  './lib',
  './lib/experiments',
  './lib/display',
  ...(name.startsWith('05') ? ['./lib/derivation'] : []),
]

for (const { name, cells } of notebooks) {
  test(`${name}: a cell has at most 12 lines of at most 100 characters`, () => {
    const long = codeOf(cells).filter(cell => lines(cell).length > 12 || lines(cell).some(line => line.length > 100))
    assert.deepEqual(long.map(text), [])
  })

  test(`${name}: the first screen has the result, the goal, the time and what to know before`, () => {
    const [first] = cells
    const headline = cells.filter(cell => cell.metadata.tags?.includes('headline'))
    assert.equal(headline.length, 1, 'one cell has the tag headline: its picture is the result')
    assert.match(text(first!), /^# \d\d · [\s\S]*!\[[^\]]+\]\(attachment:headline\.png\)[\s\S]*<small>[\s\S]*<\/small>/)
    const made = headline[0]!.outputs!.map(({ data }) => data?.['image/png']).find(png => png)!
    assert.equal(first!.attachments!['headline.png']!['image/png'], [made].flat().join('').replaceAll('\n', ''))
    const between = cells.slice(1, cells.indexOf(headline[0]!)).some(cell => cell.cell_type === 'markdown')
    assert.ok(between || headline[0]!.metadata.jupyter?.outputs_hidden, 'the same figure twice in a row')
    assert.match(text(first!), /\*\*Goal\.\*\*[\s\S]*\*\*Before this\.\*\*[\s\S]*\*\*Time\.\*\*/)
  })

  test(`${name}: imports and parameters are the first code, one folded cell, from the entries of lib`, () => {
    const code = codeOf(cells)
    const importing = code.filter(cell => /^import |\bparameters\(/m.test(text(cell)))
    assert.deepEqual(importing.map(text), [text(code[0]!)])
    assert.equal(code[0]!.metadata.jupyter?.source_hidden, true)
    const from = [...text(code[0]!).matchAll(/\bfrom '([^']+)'/g)].map(([, place]) => place!)
    assert.deepEqual(
      from.filter(place => !entries(name).includes(place)),
      [],
    )
  })

  test(`${name}: a solution is closed, output and all, and shows only its number`, () => {
    const solutions = cells.filter(isSolution)
    for (const { metadata } of solutions)
      assert.deepEqual(metadata.jupyter, { outputs_hidden: true, source_hidden: true })
    const numbers = solutions.map(cell => /^\/\/ solution (\d+)$/.exec(lines(cell)[0]!)?.[1])
    const count = new Set(numbers).size
    assert.ok(count >= 3)
    assert.deepEqual(
      [...new Set(numbers)],
      Array.from({ length: count }, (_, i) => String(i + 1)),
    )
  })
}

test('what is stored of the typed captions was drawn with the text encoder, not the hint on how to fetch it', () => {
  const asking = notebooks.flatMap(({ cells }) => codeOf(cells).filter(cell => text(cell).includes('hasTextEncoder()')))
  assert.ok(asking.length >= 2)
  for (const { outputs } of asking) assert.match(JSON.stringify(outputs), /\[pictures\]/)
})
