import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import test, { after } from 'node:test'
import { readNotebookFile } from '../scripts/notebook-file'
import { filesBelow, root } from './support/source'

// The code of each notebook as one file, where compiler and linter can see it.
mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'notebook-code-'))
after(() => rmSync(folder, { recursive: true, force: true }))
interface Cell {
  cell_type: 'code' | 'markdown'
  source: string[]
}
const toLib = relative(folder, join(root, 'lib'))
for (const file of filesBelow('notebooks', /^\d\d-.*\.ipynb$/).filter(file => !file.includes('student'))) {
  const { cells } = readNotebookFile<{ cells: Cell[] }>(file)
  const code = cells.filter(cell => cell.cell_type === 'code').map(cell => cell.source.join(''))
  const text = code.join('\n').replaceAll("'./lib", `'${toLib}`)
  writeFileSync(join(folder, basename(file).replace('.ipynb', '.ts')), text)
}
writeFileSync(
  join(folder, 'biome.json'),
  JSON.stringify({
    root: true,
    linter: { rules: { preset: 'recommended', style: { noNonNullAssertion: 'off' } } },
  }),
)
const node = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  return { status, report: `${stdout}${stderr}` }
}

test("the notebooks' code satisfies the strict compiler", () => {
  const names = filesBelow(relative(root, folder), /\.ts$/)
  assert.ok(names.length > 4)
  // beside the strictness of lib: an index into an array is taken to be there, or every second number would need a mark
  const options =
    '--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --skipLibCheck --types node'
  const { status, report } = node(root, 'node_modules/typescript/bin/tsc', ...options.split(' '), ...names)
  assert.equal(status, 0, report)
})

test("the notebooks' code satisfies the linter", () => {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const { status, report } = node(folder, biome, 'lint', '--error-on-warnings', '.')
  assert.equal(status, 0, report)
})
