import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { pathToFileURL } from 'node:url'

const root = join(__dirname, '..', '..')
const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href // from any folder
const scratch = mkdtempSync(join(tmpdir(), 'notebooks-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const fixture = (name: string) => join(root, 'test', 'fixtures', 'notebooks', `${name}.ipynb`)

/** Run the script with these arguments, from a folder that is not the repository's. */
function runScript(args: string[]): Promise<{ code: number; output: string }> {
  const script = ['--import', tsx, join(root, 'scripts', 'notebooks.ts')]
  const options = { cwd: scratch, env: { ...process.env, SCALE: 'tiny' } }
  return new Promise(resolve => {
    execFile(process.execPath, [...script, ...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    )
  })
}

/** Run copies of some fixtures, one after the other; `said` and `file` are what belongs to one of them. */
async function run(names: string[], ...options: string[]) {
  const folder = mkdtempSync(join(scratch, 'run-'))
  const file = (name: string) => join(folder, `${name}.ipynb`)
  for (const name of names) cpSync(fixture(name), file(name))
  const { code, output } = await runScript([...names.map(file), ...options])
  const said = (name: string) =>
    output.split(/^(?= {2}[✓✗] |\d+ passed)/m).find(part => part.includes(`${name}.ipynb`)) ?? output
  return { code, output, said, file }
}

const outputs = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')).cells as { outputs: { text?: string[] }[]; execution_count: number }[]).map(
    cell => ({
      count: cell.execution_count,
      text: cell.outputs.flatMap(output => output.text ?? []).join(''),
    }),
  )

const red: Record<string, RegExp> = {
  'red-lost-reply': /code cell 2 of 2[\s\S]*its reply never came/,
  'red-missing-idle': /code cell 2 of 2[\s\S]*never said idle/,
  'red-hanging-cell': /no end after 3 s/,
  'red-throw': /code cell 2 of 3[\s\S]*thrown in a cell/,
  'red-type-error': /Type 'string' is not assignable to type 'number'/,
  'red-unhandled-rejection': /UnhandledError: nobody catches this/,
  'red-late-throw': /code cell 2 of 2[\s\S]*thrown when the cell had ended/,
  'red-after-the-last-cell': /after the last cell[\s\S]*thrown after the last cell/,
  'red-kernel-death': /the kernel died/,
  'red-printed-error': /printed an error: Error: swallowed/,
  'red-between-cells': /code cell 2 of 3[\s\S]*UncaughtTypeError: too late[\s\S]*No tag makes this/,
}

// All at once, since most of it is waiting; the slow ones are alone.
const slow = ['red-lost-reply', 'red-missing-idle', 'red-hanging-cell']
const quick = Object.keys(red).filter(name => !slow.includes(name))
const broken = [
  ...slow.map(name => [name]),
  quick.filter((_, i) => i % 2 === 0),
  quick.filter((_, i) => i % 2 === 1),
].map(names => ({
  names,
  ran: run(names, '--write', ...(names.includes('red-hanging-cell') ? ['--timeout', '3'] : [])),
}))
const greenNames = ['green-expected-error', 'green-burst', 'green-lib', 'green-environment']
const green = run(greenNames, '--write')
const notWritten = run(['green-lib'])

test('a notebook that is broken goes red, its cell and cause are named, and it stays as it is', async t => {
  for (const { names, ran } of broken) {
    const { code, output, said, file } = await ran
    assert.equal(code, 1, output)
    assert.match(output, new RegExp(`^0 passed, ${names.length} failed`, 'm'))
    for (const name of names) {
      await t.test(name, () => {
        assert.match(said(name), red[name]!)
        assert.equal(readFileSync(file(name), 'utf8'), readFileSync(fixture(name), 'utf8'))
      })
    }
  }
})

test('a notebook that works stays green', async () => {
  const { code, output } = await green
  assert.equal(code, 0, output)
  assert.match(output, /^4 passed, 0 failed/m)
})

test('a cell behind an expected error runs', async () => {
  assert.deepEqual(outputs((await green).file('green-expected-error'))[1], { count: 2, text: 'this cell ran\n' })
})

test('all of 5,000 messages arrive', async () => {
  const lines = outputs((await green).file('green-burst'))[0]!
    .text.trim()
    .split('\n')
  assert.deepEqual(
    lines,
    Array.from({ length: 5000 }, (_, i) => `line ${i}`),
  )
})

test('cells import lib from its sources, and use names of earlier cells in shorthand', async () => {
  assert.match(outputs((await green).file('green-lib'))[1]!.text, /N: 4[\s\S]*0\.75/)
})

test('what is written has counts from 1 and no times; the kernel saw SCALE and the root; rich values are shown', async () => {
  const file = (await green).file('green-environment')
  const [scale, folder] = outputs(file)
  assert.deepEqual(
    [scale, folder],
    [
      { count: 1, text: 'tiny\n' },
      { count: 2, text: `${root}\n` },
    ],
  )
  const text = readFileSync(file, 'utf8')
  assert.doesNotMatch(text, /"execution":|20\d\d-\d\d-\d\dT/)
  assert.match(text, /<b>shown<\/b>/)
})

test('without --write a notebook stays as it is', async () => {
  const { code, output, file } = await notWritten
  assert.equal(code, 0, output)
  assert.equal(readFileSync(file('green-lib'), 'utf8'), readFileSync(fixture('green-lib'), 'utf8'))
})

test('a name that no notebook has is answered with those there are', async () => {
  const { code, output } = await runScript(['no-such-notebook'])
  assert.equal(code, 2)
  assert.match(output, /The notebooks are: .*03-dp-dmd-training/)
})
