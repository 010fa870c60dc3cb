import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../support/source'

const scratch = mkdtempSync(join(tmpdir(), 'kernel-'))
const live = join(root, '.cache', `kernel-test-${process.pid}`)
after(() => {
  for (const folder of [scratch, live]) rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  status: string
  seconds?: number
  count?: number
  text: string
  error?: { ename: string; evalue: string; traceback: string[] }
}

/** A conversation with one kernel: each step is code, or { send: codes at once }, { interrupt: code }, { write: file, text }, { save: file, text }, { inspect: code }. */
function converse(steps: unknown[]): Answer[] {
  const python = join(root, '.venv', 'bin', 'python')
  const script = join(root, 'test', 'fixtures', 'converse.py')
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: '1' }
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(steps),
    cwd: scratch,
    env,
    encoding: 'utf8',
    timeout: 300_000,
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

test('what is thrown is a real error message with name, message and the frames of its author', () => {
  const [thrown, type, odd, cause] = converse([
    'throw new RangeError("no")',
    'const s: string = 3',
    'throw { odd: 1 }',
    'throw new Error("outer", { cause: new TypeError("inner") })',
  ])
  assert.deepEqual(thrown!.error, { ename: 'RangeError', evalue: 'no', traceback: ['RangeError: no', '    at a cell'] })
  assert.equal(type!.error?.ename, 'TypeScriptError')
  assert.match(type!.error!.traceback[0]!, /^1:7 - Type 'number' is not assignable to type 'string'/)
  assert.equal(odd!.error?.evalue, '{ odd: 1 }')
  assert.ok(cause!.error!.traceback.includes('caused by TypeError: inner'))
  for (const answer of [thrown, type, odd, cause]) assert.equal(answer!.status, 'error')
})

test('a blank asks to be filled in, with its line and hint, before the compiler sees the cell', () => {
  const [open, bare, filled] = converse(['const a = 1\nconst b: string = ___ /* Eq. 1 */', '___', 'const a___ = 2'])
  assert.equal(open!.error?.evalue, 'Fill in the blank ___ in line 2: Eq. 1. Then run the check below.')
  assert.match(bare!.error!.evalue, /^Fill in the blank ___ in line 1\./)
  assert.equal(filled!.status, 'ok')
})

test('after an error what was sent along is aborted, what comes later is run', () => {
  const answers = converse([{ send: ['1', 'throw new Error("stop")', '2', '3'] }, '4'])
  assert.deepEqual(
    answers.map(({ status, count }) => [status, count]),
    [
      ['ok', 1],
      ['error', 2],
      ['aborted', undefined],
      ['aborted', undefined],
      ['ok', 3],
    ],
  )
})

test('without stop_on_error what was sent along is run', () => {
  const answers = converse([{ send: ['throw new Error("go on")', '2'], stopOnError: false }])
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['error', 'ok'],
  )
})

test('a late error fails one cell, kills no kernel and leaves the names of later cells alone', () => {
  const answers = converse([
    'Promise.reject(new Error("lost"))\nawait new Promise(r => setTimeout(r, 300))\nconst a = 1',
    'const b = 2',
    { sleep: 0.5 },
    'b',
    'setTimeout(() => { throw new TypeError("later") }, 300)\nundefined',
    { sleep: 0.8 },
    'b',
    'b',
  ])
  assert.deepEqual(
    answers.map(({ status, error, text }) => error?.ename ?? `${status} ${text.trim()}`),
    ['UnhandledError', 'ok ', 'ok 2', 'ok ', 'UncaughtTypeError', 'ok 2'],
  )
  assert.match(answers[4]!.error!.evalue, /later \(from an earlier cell/)
})

test('a stopped cell that listens ends by itself and keeps its names; one that does not is cut off', () => {
  const [, listens, queued, kept, sync, deaf, alive] = converse([
    'let stop = false\nprocess.on("SIGINT", () => { stop = true })\nundefined',
    { interrupt: ['let n = 0\nwhile (!stop) { n++; await new Promise(r => setImmediate(r)) }', '"queued"'] },
    'n > 0',
    { interrupt: ['for (;;) {}'] },
    { interrupt: ['await new Promise(() => {})'] },
    '"alive"',
  ])
  assert.deepEqual([listens!.status, queued!.status, kept!.text], ['ok', 'aborted', 'true\n'])
  for (const answer of [sync, deaf]) assert.equal(answer!.error?.ename, 'Interrupted')
  assert.equal(alive!.text, 'alive\n')
})

test('a stop that comes before a cell begins to listen is heard when it does', () => {
  const later = 'await new Promise(r => setTimeout(r, 1000))\nawait new Promise(r => process.once("SIGINT", r))'
  const [, stopped, kept] = converse([
    'process.on("SIGINT", () => {})\nundefined',
    { interrupt: [`${later}\nconst value = 8`] },
    'value',
  ])
  assert.deepEqual([stopped!.status, kept!.text], ['ok', '8\n'])
})

test('a stop that comes while native code runs is not lost: the cell is stopped after it, and what was sent along is aborted', () => {
  const busy = 'const until = Date.now() + 2500\nwhile (Date.now() < until) {}' // as a native op keeps JavaScript waiting
  const [, afterAwait, queued, kept] = converse([
    'process.on("SIGINT", () => {})\nundefined',
    { interrupt: [`await null\n${busy}\nconst value = 7`, '"queued"'] },
    'value',
  ])
  assert.equal(afterAwait!.error?.ename, 'Interrupted')
  assert.match(afterAwait!.error!.evalue, /its names are kept/)
  assert.deepEqual([queued!.status, kept!.text], ['aborted', '7\n'])
})

test('help inside an argument list is that of the function; on a word it is that of the word', t => {
  const asked = [
    { inspect: 'table(' },
    { inspect: 'table([], ' },
    { inspect: "curves('Loss', { DMD: { x: [], y: [] }, }, { x: 'x', y: 'y' })", before: 24 },
    { inspect: "console.log(curves('Loss', { }, ))", before: 2 },
    { inspect: 'table(curves' },
    { inspect: 'table([]) ' },
  ]
  const [, open, second, nested, inner, word, outside] = converse([
    "import { curves, table } from './lib/display'",
    ...asked,
  ])
  for (const { text } of [open!, second!]) assert.match(text, /^(function )?table\(rows: [\s\S]*\n\nA table of records/)
  for (const { text } of [nested!, inner!, word!])
    assert.match(text, /^(function )?curves\(title: [\s\S]*\n\nCurves by name/)
  assert.equal(outside!.text, '')
  for (const { text } of [open!, nested!])
    assert.ok(text.split('\n\n')[0]!.split('\n').length <= 9, 'a short signature')
  t.diagnostic(`seconds: first ${open!.seconds!.toFixed(2)}, later ${second!.seconds!.toFixed(2)}`)
})

test('a solution runs when its cell is run twice in a row, with all of its cells, and not with all others', () => {
  const [first, further, other] = ['// solution 3\nlet x = 7', '// solution 3\nx', '// solution 4\n"four"']
  const runAll = ['"start"', first, further, other]
  const hint = (n: number) => `Solution ${n} runs when its cell is run once more.`
  const answers = converse([...runAll, ...runAll, first, first, further, other, ...runAll])
  assert.deepEqual(
    answers.map(({ status, text }) => [status, text.trim()]),
    [
      ...['start', hint(3), hint(3), hint(4)],
      ...['start', hint(3), hint(3), hint(4)],
      ...[hint(3), '', '7', hint(4)],
      ...['start', hint(3), hint(3), hint(4)],
    ].map(text => ['ok', text]),
  )
})

test('a request that tslab does not know leaves no trace in a cell; the next cell runs', () => {
  const answers = converse(['1', { ask: 'history' }, '2'])
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['1\n', '', '2\n'],
  )
})

test('an edit of a source is there when a cell imports it again, without a restart', () => {
  mkdirSync(live, { recursive: true })
  const file = join(live, 'edited.ts')
  writeFileSync(file, 'export const value = 1\n')
  const name = `./.cache/kernel-test-${process.pid}/edited`
  const cell = `import { value } from '${name}'\nvalue`
  const [before, behind] = converse([cell, { write: file, text: 'export const value = 101\n' }, cell])
  assert.deepEqual([before!.text, behind!.text], ['1\n', '101\n'])
})

test('an edit behind two imports is there as well, by index and by folder; an object of another source stays', () => {
  const folder = join(live, 'graph')
  mkdirSync(folder, { recursive: true })
  const leaf = join(folder, 'leaf.ts')
  writeFileSync(leaf, 'export const value = 1\n')
  writeFileSync(join(folder, 'twice.ts'), "import { value } from './leaf'\nexport const twice = () => 2 * value\n")
  writeFileSync(join(folder, 'other.ts'), 'export const state = { calls: 0 }\n')
  writeFileSync(join(folder, 'index.ts'), "export { twice } from './twice'\nexport { state } from './other'\n")
  const name = `./.cache/kernel-test-${process.pid}/graph`
  const cell = `import { state, twice } from '${name}'\nconsole.log(twice(), ++state.calls)`
  const dynamic = `const graph = await import('${name}')\ngraph.twice()`
  const [before, behind, late] = converse([cell, { write: leaf, text: 'export const value = 50\n' }, cell, dynamic])
  assert.deepEqual([before!.text, behind!.text, late!.text], ['2 1\n', '100 2\n', '100\n'])
})

test('saves as editors make them, to a new file and a rename, leave the kernel well', () => {
  const folder = join(live, 'saved')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'value.ts')
  writeFileSync(file, 'export const value = 0\n')
  writeFileSync(join(folder, 'index.ts'), "export { value } from './value'\nexport { z } from 'zod'\n")
  const cell = `import { value } from './.cache/kernel-test-${process.pid}/saved/index'\nvalue`
  const saves = [1, 2, 3, 4].flatMap(value => [{ save: file, text: `export const value = ${value}\n` }, cell])
  const answers = converse([cell, ...saves, '"well"'])
  assert.deepEqual(
    answers.map(({ error, text }) => error?.evalue ?? text.trim()),
    ['0', '1', '2', '3', '4', 'well'],
  )
})

test('of several errors that came between two cells none is lost', () => {
  const late = (name: string, ms: number) => `setTimeout(() => { throw new Error('${name}') }, ${ms})`
  const [, next] = converse([`${late('first', 100)}\n${late('second', 150)}\nundefined`, { sleep: 0.6 }, '1'])
  assert.match(next!.error!.traceback.join('\n'), /UncaughtError: first[\s\S]*and besides\nUncaughtError: second/)
})

test('with another tslab, or one whose seams have moved, the kernel does not start and says why', () => {
  const copy = join(scratch, 'copy')
  cpSync(join(root, 'scripts/kernel'), join(copy, 'scripts/kernel'), { recursive: true })
  cpSync(join(root, 'scripts/kernel.cjs'), join(copy, 'scripts/kernel.cjs'))
  const start = () => spawnSync(process.execPath, [join(copy, 'scripts/kernel.cjs'), 'none.json'], { encoding: 'utf8' })
  const put = (file: string, text: string) => {
    mkdirSync(join(copy, file, '..'), { recursive: true })
    writeFileSync(join(copy, file), text)
  }
  const refuses = (why: RegExp) => {
    const { status, stderr } = start()
    assert.equal(status, 1)
    assert.match(stderr, why)
    assert.match(stderr, /npm run setup/)
  }
  refuses(/expects tslab 1\.0\.22, but found none/)
  put('node_modules/tslab/package.json', '{ "version": "1.0.23" }')
  refuses(/found tslab 1\.0\.23/)
  put('node_modules/tslab/package.json', '{ "version": "1.0.22" }')
  put('node_modules/tslab/dist/executor.js', 'exports.createExecutor = () => {}')
  put('node_modules/tslab/dist/converter.js', 'exports.createConverter = () => {}')
  put('node_modules/tslab/dist/jupyter.js', 'exports.ZmqServer = class { init() {} }')
  put('node_modules/zeromq/index.js', 'exports.Publisher = class {}')
  refuses(/without JupyterHandlerImpl, JupyterHandlerImpl\.handleInspect, ZmqServer\.bindSocket.*sendHighWaterMark/)
})

test('the kernelspec leads to this folder and this Node; another folder is not current', async () => {
  const spec = await import(pathToFileURL(join(root, 'scripts/kernelspec.mjs')).href)
  const venv = join(scratch, 'venv')
  assert.equal(spec.kernelspecIsCurrent({ root, venv }), false)
  spec.installKernelspec({ root, venv })
  assert.equal(spec.kernelspecIsCurrent({ root, venv }), true)
  assert.equal(spec.kernelspecIsCurrent({ root: scratch, venv }), false)
  const { argv, display_name } = JSON.parse(readFileSync(join(venv, 'share/jupyter/kernels/tslab/kernel.json'), 'utf8'))
  assert.deepEqual(argv, [process.execPath, join(root, 'scripts/kernel.cjs'), '{connection_file}'])
  assert.equal(display_name, 'TypeScript (tslab)')
})

test('TypeScript in tslab has two timers to itself, and tslab keeps its own', () => {
  const { separateTimers } = require('../../scripts/kernel/watcher.cjs')
  const sys = { setTimeout, clearTimeout } as Record<string, unknown>
  separateTimers(sys)
  const derived = Object.create(sys)
  const pending: (() => void)[] = []
  derived.setTimeout = (callback: () => void) => pending.push(callback)
  derived.clearTimeout = () => pending.pop()
  function invalidateResolutionsOfFailedLookup() {}
  function updateProgram() {}
  const lookup = derived.setTimeout(invalidateResolutionsOfFailedLookup, 1000)
  derived.setTimeout(updateProgram, 250)
  assert.deepEqual(pending, [updateProgram])
  derived.clearTimeout(lookup)
  assert.deepEqual(pending, [updateProgram])
  derived.clearTimeout('of the program')
  assert.deepEqual(pending, [])
})
