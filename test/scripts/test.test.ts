import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { processes, slowest, testFiles } from '../../scripts/test'
import { filesBelow, root } from '../support/source'

test('without names every test file runs, with names those whose path contains one', () => {
  assert.deepEqual(testFiles([]), filesBelow('test', /\.test\.ts$/))
  assert.deepEqual(testFiles(['loss/total', 'architecture']), ['test/architecture.test.ts', 'test/loss/total.test.ts'])
})

const run = (...args: string[]) => {
  // A runner started by a runner would report to it: the inner one starts afresh.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/test.ts', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
}

test("the runner's counts are the last lines, behind the seconds of each file, and its status is ours", () => {
  const { status, stdout } = run('loss/total', 'loss/pseudo', 'path/flow', 'path/grid', 'tensor/shape')
  const last = stdout.trimEnd().split('\n').slice(-8)
  assert.equal(status, 0)
  assert.match(last.join('\n'), /^# tests ([1-9]\d*)\n# suites \d+\n# pass \1\n# fail 0\n/)
  const files = ['loss/pseudo-huber', 'loss/total', 'path/flow', 'path/grid', 'tensor/shape']
  const list = stdout.slice(stdout.indexOf('Slowest files:')).match(/^ +\d+\.\d s {2}test\/.+(?=\.test\.ts$)/gm)!
  assert.deepEqual(list.map(line => line.split('test/')[1]!).sort(), files)
})

test('the slowest files come first, with their seconds', () => {
  const seconds = new Map([
    ['test/a.test.ts', 1.25],
    ['test/b.test.ts', 100],
    ['test/c.test.ts', 20],
  ])
  assert.deepEqual(slowest(seconds, 2), ['  100.0 s  test/b.test.ts', '   20.0 s  test/c.test.ts'])
})

test('a failing test fails the command, though others share its process', () => {
  const failing = join(root, 'test/fixtures/a-failing-file.test.ts')
  writeFileSync(
    failing,
    "import test from 'node:test'\n\ntest('fails', () => {\n  throw new Error('as it should')\n})\n",
  )
  try {
    const { status, stdout } = run('loss/total', 'a-failing-file')
    assert.equal(status, 1)
    assert.match(stdout, /as it should[\s\S]*\n# fail 1\n/)
  } finally {
    rmSync(failing)
  }
})

test('each file is in one process, and what takes minutes is in the first', () => {
  const files = testFiles([])
  const parts = processes(files, 4)
  assert.deepEqual(parts.flat().sort(), files)
  assert.ok(parts.every(part => part.length > 0))
  assert.deepEqual(parts[0], ['test/scripts/start.browser.test.ts'])
})

test('a name that matches no file fails and says so', () => {
  const { status, stderr } = run('no-such-test')
  assert.equal(status, 1)
  assert.match(stderr, /No test file matches no-such-test/)
})
