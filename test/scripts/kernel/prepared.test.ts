import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { root } from '../../support/source'

// A repository with a lib of four files and the kernel's own scripts.
const place = mkdtempSync(join(tmpdir(), 'prepared-'))
after(() => rmSync(place, { recursive: true, force: true }))
const put = (file: string, text: string) => {
  mkdirSync(join(place, file, '..'), { recursive: true })
  writeFileSync(join(place, file), text)
}
cpSync(join(root, 'scripts/kernel'), join(place, 'scripts/kernel'), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
put('package-lock.json', '{}')
const leaf = '/** A number. */\nexport const value: number = 1\n'
put('lib/leaf.ts', leaf)
put('lib/twice.ts', "import { value } from './leaf'\n/** Twice the number. */\nexport const twice = () => 2 * value\n")
put('lib/apart.ts', 'export const state = { calls: 0 }\n')
put('lib/index.ts', "export { state } from './apart'\nexport { twice } from './twice'\n")
const cache = join(place, '.cache/kernel-lib.json')

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' })
/** Prepare lib now, or wait for the kernel that is at it. */
function prepare(): void {
  while (!existsSync(cache)) assert.equal(node('scripts/kernel/prepare.cjs').status, 0)
}

interface Converted {
  errors: string[]
  /** what the kernel evaluates anew, by path */
  evaluated: Record<string, string>
}
type Step = string | { file: string; text: string } | 'wait until it is prepared'

/** What a fresh kernel makes of cells, with edits between them. */
function convert(...steps: Step[]): Converted[] {
  const script = `
    const { existsSync, writeFileSync } = require('node:fs')
    const tslab = require('./scripts/kernel/seams.cjs').loadTslab(process.cwd())
    const converter = require('./scripts/kernel/sources.cjs').withFreshSources(process.cwd(), tslab)
    const answers = []
    const take = async step => {
      if (step === 'wait until it is prepared')
        while (!existsSync('.cache/kernel-lib.json')) await new Promise(resolve => setTimeout(resolve, 100))
      else if (step.file) writeFileSync(step.file, step.text)
      else {
        const { diagnostics, sideOutputs = [] } = converter.convert('', step)
        const names = sideOutputs.map(({ path, data }) => [path.slice(process.cwd().length + 1), data])
        answers.push({ errors: diagnostics.map(one => one.messageText), evaluated: Object.fromEntries(names) })
      }
    }
    const all = async () => {
      for (const step of ${JSON.stringify(steps)}) await take(step)
      console.log(JSON.stringify(answers))
      process.exit()
    }
    all()`
  const { stdout, stderr } = node('-e', script)
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

const cell = "import { state, twice } from './lib'\nconsole.log(twice(), ++state.calls)"

test('compiled beforehand or with the cell, the same JavaScript runs', () => {
  const [source] = convert(cell)
  rmSync(cache, { force: true })
  prepare()
  const [ready] = convert(cell)
  assert.deepEqual(Object.keys(ready!.evaluated).sort(), [
    'lib.js',
    ...['apart', 'index', 'leaf', 'twice'].map(name => `lib/${name}.js`),
  ])
  assert.deepEqual(ready, source)
})

test('a kernel takes what was prepared for these very sources, its types too, and nothing else', () => {
  prepare()
  const kept = readFileSync(cache, 'utf8')
  const prepared = JSON.parse(kept)
  const files = {
    ...prepared.files,
    'lib/twice': { code: '// marked', declarations: 'export declare const twice: () => string' },
  }
  const badCell = "import { twice } from './lib'\nconst n: number = twice()"
  writeFileSync(cache, JSON.stringify({ ...prepared, files }))
  const [marked, wrong] = convert(cell, badCell)
  assert.equal(marked!.evaluated['lib/twice.js'], '// marked')
  assert.match(wrong!.errors[0]!, /'string' is not assignable to type 'number'/)
  writeFileSync(cache, JSON.stringify({ ...prepared, files, key: 'of other sources' }))
  assert.doesNotMatch(convert(cell)[0]!.evaluated['lib/twice.js']!, /marked/)
  writeFileSync(cache, kept.slice(0, 500)) // cut short
  assert.deepEqual(convert(badCell)[0]!.errors, [])
})

test('an edit of lib is compiled and evaluated with what imports it; what does not import it stays', () => {
  prepare()
  const file = 'lib/leaf.ts'
  const edited = (text: string) => convert(cell, { file, text }, cell)[1]!
  assert.match(edited("export const value = 'five'\n").errors[0]!, /must be of type 'any', 'number'/)
  put(file, leaf)
  const { errors, evaluated } = edited('export const value: number = 5\n')
  assert.deepEqual(errors, [])
  assert.deepEqual(Object.keys(evaluated).sort(), ['lib.js', 'lib/index.js', 'lib/leaf.js', 'lib/twice.js'])
  assert.match(evaluated['lib/leaf.js']!, /= 5/)
  put(file, leaf)
})

test('a kernel prepares lib for the next one in the background, and takes it itself if its own import comes later', () => {
  rmSync(cache, { force: true })
  const [, ready] = convert('1 + 1', 'wait until it is prepared', cell)
  const { files } = JSON.parse(readFileSync(cache, 'utf8'))
  assert.equal(ready!.evaluated['lib/twice.js'], files['lib/twice'].code)
  assert.ok('lib/apart.js' in ready!.evaluated)
})
