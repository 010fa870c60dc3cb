import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { read } from './support/source'

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
  metadata: { tags?: string[]; jupyter?: object }
}
const { cells } = readNotebookFile<{ cells: Cell[] }>('notebooks/05-appendix-a.ipynb')
const text = ({ source }: Cell) => source.join('')
const numbers = Array.from({ length: 29 }, (_, i) => i + 10)
const solutions = cells.filter(cell => cell.cell_type === 'code' && cell.metadata.tags?.includes('solution'))

test('every numbered equation of the appendix is there once, in a display with its number', () => {
  const tags = cells
    .filter(cell => cell.cell_type === 'markdown')
    .flatMap(cell => [...text(cell).matchAll(/\\tag\{(\d+)\}/g)])
  assert.deepEqual(
    tags.map(([, number]) => Number(number)),
    numbers,
  )
})

test('the cells below its prose check each of them', () => {
  for (const number of numbers) {
    const place = cells.findIndex(cell => text(cell).includes(`\\tag{${number}}`))
    const after = cells.slice(place + 1)
    const end = after.findIndex((cell, i) => cell.cell_type === 'markdown' && after[i - 1]?.cell_type === 'code')
    const code = after.slice(0, end).map(text).join('\n')
    assert.match(code, new RegExp(`check\\(\\s*[^\\n]*Eq\\. ${number}\\b`), `Eq. ${number}`)
  }
})

test('mathematics needs no macros', () => {
  const prose = cells.filter(cell => cell.cell_type === 'markdown').map(text)
  for (const cell of prose) assert.doesNotMatch(cell, /\\(newcommand|renewcommand|def|let|bm|DeclareMathOperator)\b/)
})

test('there are at least eight exercises, each with a solution that runs and checks itself or shows a table', () => {
  const asked = cells.flatMap(cell => [...text(cell).matchAll(/^\*\*(\d+)\. /gm)].map(([, n]) => Number(n)))
  assert.ok(asked.length >= 8)
  const numberOf = (cell: Cell) => Number(text(cell).match(/^\/\/ solution (\d+)/)?.[1])
  assert.deepEqual([...new Set(solutions.map(numberOf))], asked)
  for (const number of asked) {
    const all = solutions.filter(cell => numberOf(cell) === number).map(text)
    assert.match(all.join('\n'), /check\(|throw|show\(/)
  }
})

test('the table from equation to function names functions that its files export, and each file has its test', () => {
  const rows = cells
    .map(text)
    .join('\n')
    .match(/^\| \d[\d, ]* \|.*\| `.*\|$/gm)!
  const covered = rows.flatMap(row => row.split('|')[1]!.split(',').map(Number))
  for (const number of numbers) assert.ok(covered.includes(number), `Eq. ${number} is not in the table`)
  for (const row of rows) {
    const [, , , functions] = row.split('|')
    for (const part of functions!.split(';')) {
      const [file, ...names] = [...part.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
      const path = file!.startsWith('lib/') ? file! : `lib/derivation/${file}`
      for (const name of names) assert.match(read(path), new RegExp(`\\b${name}\\b`), `${path}: ${name}`)
      const mirror = path.replace('lib/', 'test/').replace('.ts', '.test.ts')
      assert.ok(existsSync(mirror), mirror)
    }
  }
})
