import assert from 'node:assert/strict'
import test from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { filesBelow, read } from './support/source'

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
}
const { cells } = readNotebookFile<{ cells: Cell[] }>('notebooks/00-start-here.ipynb')
const prose = cells.filter(cell => cell.cell_type === 'markdown').map(cell => cell.source.join(''))
/** The map's rows: equations, then the links to the file, its test and the notebook. */
const rows = prose
  .flatMap(text => text.split('\n'))
  .filter(line => line.includes('](../lib/') && line.startsWith('|'))
  .map(line => ({
    equations: line.split('|')[2]!,
    links: [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!.replace(/^\.\.\//, '')),
  }))

test('the map leads from every equation of the table of contents to its file', () => {
  const contents = [...read('lib/index.ts').matchAll(/from '\.\/([^']+)' *\/\/ *(Eq\. [\d, ]+|Algorithm 1)/g)]
  assert.ok(contents.length > 8)
  for (const [, place, equations] of contents) {
    const row = rows.find(({ links }) => links[0] === `lib/${place}.ts`)
    assert.equal(row?.equations.trim(), equations!.trim(), place)
  }
})

test('a file of the map stands beside the test of the same name', () => {
  for (const { links } of rows) assert.equal(links[1], links[0]!.replace('lib/', 'test/').replace('.ts', '.test.ts'))
})

test('every notebook has its row', () => {
  for (const file of filesBelow('notebooks', /^\d\d-.*\.ipynb$/)) {
    const name = file.replace('notebooks/', '')
    if (!/^(student|\.ipynb_checkpoints|00-)/.test(name))
      assert.ok(
        prose.some(text => text.includes(`](${name})`)),
        name,
      )
  }
})
