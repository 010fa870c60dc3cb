import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { skip as withoutBrowser } from './support/browser'
import { inLab, notebookNames, twice, withLabs } from './support/notebook-runs'
import { root } from './support/source'

const folder = join(root, 'notebooks')

interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[] | string
  execution_count: number | null
  metadata: { tags?: string[]; jupyter?: { source_hidden?: boolean } }
  outputs?: { output_type: string; name?: string; data?: Record<string, unknown> }[]
}
interface Notebook {
  cells: Cell[]
  metadata: { kernelspec: { name: string } }
}
const load = (name: string) => readNotebookFile<Notebook>(join(folder, name))
const text = ({ source }: Cell) => (Array.isArray(source) ? source.join('') : source)
const codeOf = ({ cells }: Notebook) => cells.filter(cell => cell.cell_type === 'code' && text(cell).trim())

/** Run a notebook without a browser at the small scale of tests.  →  what went wrong, if anything */
async function execute(name: string): Promise<string> {
  const flags = twice.includes(name) ? ['--twice'] : []
  const args = ['--import', 'tsx', join(root, 'scripts', 'notebooks.ts'), join(folder, name), ...flags]
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, SCALE: 'smoke' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const code = await new Promise(resolve => child.on('exit', resolve))
  return code === 0 ? '' : output
}

// Two at once, as a reader with two tabs would.
const elsewhere = [...withLabs, ...(withoutBrowser ? [] : inLab)]
let before: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
for (const name of notebookNames.filter(name => !elsewhere.includes(name))) {
  const turn = before[0]!.then(() => execute(name))
  before = [before[1]!, turn]
  test(`${name} runs from top to bottom at a small scale, beside another notebook`, async () => {
    assert.equal(await turn, '')
  })
}

for (const name of notebookNames) {
  test(`${name} is committed as it was run: in one go, without errors, with pictures, under 2 MB`, () => {
    const notebook = load(name)
    const code = codeOf(notebook)
    assert.equal(notebook.metadata.kernelspec.name, 'tslab')
    assert.deepEqual(
      code.map(cell => cell.execution_count),
      code.map((_, i) => i + 1),
    )
    const outputs = code.flatMap(cell => cell.outputs ?? [])
    assert.ok(outputs.every(output => output.output_type !== 'error'))
    const figures = outputs.filter(output => output.data?.['application/vnd.plotly.v1+json'])
    assert.ok(outputs.some(output => output.data?.['image/png']))
    assert.ok(figures.every(output => output.data!['image/png']))
    assert.ok(statSync(join(folder, name)).size < 2e6)
  })

  test(`${name} is prose, imports and calls`, () => {
    const notebook = load(name)
    for (const cell of codeOf(notebook)) assert.doesNotMatch(text(cell), /\bclass\s|Math\.random|tf\.random/)
    const prose = notebook.cells
      .filter(cell => cell.cell_type === 'markdown')
      .map(text)
      .join('\n')
    assert.match(prose, /\*\*Goal\.\*\*[\s\S]*## Summary[\s\S]*## Exercises/)
    assert.doesNotMatch(prose, /\\(newcommand|def|bm)\b/)
    const solutions = notebook.cells.filter(cell => cell.metadata.tags?.includes('solution'))
    assert.ok(solutions.length >= 3)
    assert.ok(solutions.every(cell => cell.metadata.jupyter?.source_hidden))
  })

  test(`${name} leads nowhere that is not there, and names no machine`, () => {
    const raw = readFileSync(join(folder, name), 'utf8')
    assert.doesNotMatch(raw, /(?<![\w.])\/(home|root|tmp|work|Users)\/\w/)
    for (const [, link] of raw.matchAll(/\]\((?!https?:|#|attachment:)([^)\s]+)\)/g)) {
      assert.ok(existsSync(join(dirname(join(folder, name)), link!)), `${name} links to ${link}`)
    }
  })
}
