import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { allNotebooks, type Notebook, studentText, studentVersion, withBlanks } from '../../scripts/student'
import { root } from '../support/source'

const code = (source: string, tags?: string[]) => ({
  cell_type: 'code' as const,
  id: source.slice(0, 4),
  source: [source],
  metadata: tags ? { tags, jupyter: { source_hidden: true } } : {},
  execution_count: 3,
  outputs: [{ output_type: 'stream' }],
})
const prose = (source: string, tags?: string[]) => ({
  cell_type: 'markdown' as const,
  id: source.slice(0, 4),
  source: [source],
  metadata: tags ? { tags } : {},
})
const notebook: Notebook = {
  cells: [
    prose('See [03](03-dp-dmd-training.ipynb) and [arXiv](https://arxiv.org).'),
    code('const a = 1'),
    prose('**1.** Why?'),
    prose('Because.', ['solution-text']),
    code('// solution 1\n// Because.', ['solution']),
    prose('**2.** How?'),
    code('// solution 2\n// So.', ['solution']),
    code('// solution 2\n// So on.', ['solution']),
  ],
}
const { cells } = studentVersion(notebook)

test('a solution in code, of one cell or more, becomes an empty answer with its number, one in prose goes', () => {
  assert.deepEqual(
    cells.map(({ source }) => source[0]!.slice(0, 30)),
    [
      'See [03](../03-dp-dmd-training',
      'const a = 1',
      '**1.** Why?',
      '// Your answer to exercise 1',
      '**2.** How?',
      '// Your answer to exercise 2',
    ],
  )
  assert.doesNotMatch(JSON.stringify(cells), /Because|So |So\.|solution|source_hidden/)
})

test('nothing has been run in it, and links lead one folder up', () => {
  for (const cell of cells.filter(({ cell_type }) => cell_type === 'code')) {
    assert.equal(cell.execution_count, null)
    assert.deepEqual(cell.outputs, [])
  }
  assert.equal(cells[0]!.source[0], 'See [03](../03-dp-dmd-training.ipynb) and [arXiv](https://arxiv.org).')
})

test('in a lab what is returned, assigned or on a line of its own before a comment becomes a blank with the comment as hint', () => {
  const lines = [
    'function f(x: T): T {\n',
    '  const y = x.map(a => a + 1) // Eq. 1\n',
    '  return y.sub(x) // the way\n',
    'const g = (x: T, y: T) => x.mul(y) // a product\n',
    '  x.add(y) // a sum',
  ]
  const blanks = [
    'function f(x: T): T {\n',
    '  const y = ___ /* Eq. 1 */\n',
    '  return ___ /* the way */\n',
    'const g = (x: T, y: T) => ___ /* a product */\n',
    '  ___ /* a sum */',
  ]
  assert.deepEqual(withBlanks(lines), blanks)
  const lab = { cells: [{ ...code('', ['lab']), source: lines }] }
  assert.deepEqual(studentVersion(lab).cells[0]!.source, blanks)
})

test('the given notebook is left as it was', () => {
  assert.equal(notebook.cells[1]!.execution_count, 3)
  assert.equal(notebook.cells.length, 8)
})

test('the version of Appendix A that is kept is in step with its notebook (npm run student)', () => {
  const name = '05-appendix-a.ipynb'
  assert.ok(readFileSync(join(root, 'notebooks', 'student', name), 'utf8') === studentText(name), 'npm run student')
})

test('no version for students has a solution, and each asks for an answer to every exercise that has one', () => {
  for (const name of allNotebooks()) {
    const version = JSON.parse(studentText(name)) as Notebook
    assert.ok(version.cells.every(({ metadata }) => !metadata.tags?.includes('solution')))
    const answers = version.cells.map(({ source }) => /^\/\/ Your answer to exercise (\d+)$/.exec(source.join(''))?.[1])
    const numbers = answers.filter(number => number !== undefined)
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => String(i + 1)),
      name,
    )
  }
})
