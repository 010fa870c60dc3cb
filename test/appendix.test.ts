import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { read } from './support/source'

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
  metadata: { tags?: string[]; jupyter?: object }
}
const { cells } = JSON.parse(read('notebooks/05-appendix-a.ipynb')) as { cells: Cell[] }
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

test('a cell before the next prose but one checks each of them', () => {
  for (const number of numbers) {
    const place = cells.findIndex(cell => text(cell).includes(`\\tag{${number}}`))
    const code = cells.slice(place + 1).filter(cell => cell.cell_type === 'code')[0]!
    assert.match(text(code), new RegExp(`check\\([^\\n]*Eq\\. ${number}\\b`), `Eq. ${number}`)
  }
})

test('mathematics needs no macros', () => {
  const prose = cells.filter(cell => cell.cell_type === 'markdown').map(text)
  for (const cell of prose) assert.doesNotMatch(cell, /\\(newcommand|renewcommand|def|let|bm|DeclareMathOperator)\b/)
})

test('cells are at most 12 lines of 140 letters', () => {
  for (const cell of cells.filter(cell => cell.cell_type === 'code'))
    assert.ok(cell.source.length <= 12, `${cell.source.length} lines: ${cell.source[0]}`)
  for (const line of cells.filter(cell => cell.cell_type === 'code').flatMap(cell => cell.source))
    assert.ok(line.length <= 141, line)
})

test('there are at least eight exercises, each with a solution that runs and checks itself or shows a table', () => {
  const asked = cells.flatMap(cell => [...text(cell).matchAll(/^\*\*(\d+)\. /gm)].map(([, n]) => Number(n)))
  assert.ok(asked.length >= 8)
  assert.deepEqual(
    solutions.map(cell => Number(text(cell).match(/^\/\/ (\d+)\. /)?.[1])),
    asked,
  )
  for (const cell of solutions) {
    assert.match(text(cell), /check\(|throw|show\(/)
    assert.deepEqual(cell.metadata.jupyter, { source_hidden: true, outputs_hidden: true })
  }
})

test('the table from equation to function to test names files that are there and functions that they export', () => {
  const rows = cells
    .map(text)
    .join('\n')
    .match(/^\| \d[\d, ]* \|.*\|.*\|.*\|$/gm)!
  const covered = rows.flatMap(row => row.split('|')[1]!.split(',').map(Number))
  for (const number of numbers) assert.ok(covered.includes(number), `Eq. ${number} is not in the table`)
  for (const row of rows) {
    const [, , , functions, tests] = row.split('|')
    for (const part of functions!.split(';')) {
      const [file, ...names] = [...part.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
      const path = file!.startsWith('lib/') ? file! : `lib/derivation/${file}`
      for (const name of names) assert.match(read(path), new RegExp(`\\b${name}\\b`), `${path}: ${name}`)
    }
    for (const [, file] of tests!.matchAll(/`([^`]+)`/g))
      assert.ok(existsSync(file!.startsWith('test/') ? file! : `test/derivation/${file}`), file)
  }
})
