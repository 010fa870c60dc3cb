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

interface Outcome {
  code: number
  output: string
}

const fixture = (name: string) => join(root, 'test', 'fixtures', 'notebooks', `${name}.ipynb`)

/** Run a copy of one fixture as `npm run notebooks` does. */
function run(name: string, ...options: string[]): Promise<Outcome & { file: string }> {
  const file = join(mkdtempSync(join(scratch, 'run-')), `${name}.ipynb`)
  cpSync(fixture(name), file)
  const args = ['--import', tsx, join(root, 'lib', 'cli', 'notebooks.ts'), file, ...options]
  return new Promise(resolve => {
    execFile(
      process.execPath,
      args,
      { cwd: scratch, env: { ...process.env, SCALE: 'tiny' } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr, file }),
    )
  })
}

const outputs = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')).cells as { outputs: { text?: string[] }[]; execution_count: number }[]).map(
    cell => ({
      count: cell.execution_count,
      text: cell.outputs.flatMap(output => output.text ?? []).join(''),
    }),
  )

const red: Record<string, { why: RegExp; options?: string[] }> = {
  'red-lost-reply': { why: /code cell 2 of 2[\s\S]*its reply never came/ },
  'red-missing-idle': { why: /code cell 2 of 2[\s\S]*never said idle/ },
  'red-hanging-cell': { why: /no end after 3 s/, options: ['--timeout', '3'] },
  'red-throw': { why: /code cell 2 of 3[\s\S]*thrown in a cell/ },
  'red-type-error': { why: /Type 'string' is not assignable to type 'number'/ },
  'red-unhandled-rejection': { why: /UnhandledError: nobody catches this/ },
  'red-late-throw': { why: /code cell 2 of 2[\s\S]*thrown when the cell had ended/ },
  'red-after-the-last-cell': { why: /after the last cell[\s\S]*thrown after the last cell/ },
  'red-kernel-death': { why: /the kernel died/ },
  'red-printed-error': { why: /printed an error: Error: swallowed/ },
  'red-between-cells': { why: /code cell 2 of 3[\s\S]*UncaughtTypeError: too late[\s\S]*No tag makes this/ },
}

test('a notebook that is broken goes red, and its cell and cause are named', { concurrency: 4 }, async t => {
  await Promise.all(
    Object.entries(red).map(([name, { why, options = [] }]) =>
      t.test(name, async () => {
        const { code, output, file } = await run(name, '--write', ...options)
        assert.equal(code, 1, output)
        assert.equal(readFileSync(file, 'utf8'), readFileSync(fixture(name), 'utf8'), 'a failure stores nothing')
        assert.match(output, why)
        assert.match(output, /0 passed, 1 failed/)
      }),
    ),
  )
})

test('a notebook that works stays green, whatever it prints', { concurrency: 4 }, async t => {
  await Promise.all([
    t.test('a cell behind an expected error runs', async () => {
      const { code, output, file } = await run('green-expected-error', '--write')
      assert.equal(code, 0, output)
      assert.deepEqual(outputs(file)[1], { count: 2, text: 'this cell ran\n' })
    }),
    t.test('all of 5,000 messages arrive', async () => {
      const { code, output, file } = await run('green-burst', '--write')
      assert.equal(code, 0, output)
      const lines = outputs(file)[0]!.text.trim().split('\n')
      assert.deepEqual([lines.length, lines[0], lines.at(-1)], [5000, 'line 0', 'line 4999'])
    }),
    t.test('cells import lib from its sources, and use names of earlier cells in shorthand', async () => {
      const { code, output, file } = await run('green-lib', '--write')
      assert.equal(code, 0, output)
      assert.match(outputs(file)[1]!.text, /N: 4[\s\S]*0\.75/)
    }),
    t.test('without --write it stays as it is', async () => {
      const { code, output, file } = await run('green-lib')
      assert.equal(code, 0, output)
      assert.equal(readFileSync(file, 'utf8'), readFileSync(fixture('green-lib'), 'utf8'))
    }),
    t.test('what is written has counts from 1, no times, and the environment that the kernel saw', async () => {
      const { code, output, file } = await run('green-environment', '--write')
      assert.equal(code, 0, output)
      assert.deepEqual(
        outputs(file).map(({ count, text }) => [count, text]),
        [
          [1, 'tiny\n'],
          [2, `${root}\n`],
        ],
      )
      assert.doesNotMatch(readFileSync(file, 'utf8'), /"execution":|20\d\d-\d\d-\d\dT/)
      assert.match(readFileSync(file, 'utf8'), /<b>shown<\/b>/)
    }),
  ])
})

test('a name that no notebook has is answered with those there are', async () => {
  const args = ['--import', 'tsx', join(root, 'lib', 'cli', 'notebooks.ts'), 'no-such-notebook']
  const { code, output } = await new Promise<Outcome>(resolve => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    )
  })
  assert.equal(code, 2)
  assert.match(output, /There are: .*03-dp-dmd-training/)
})
