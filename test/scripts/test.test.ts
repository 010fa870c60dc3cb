import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { closingLines, testFiles } from '../../scripts/test'
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

test("the runner's counts are the last lines, and its status is ours", () => {
  const { status, stdout } = run('loss/total')
  const last = stdout.trimEnd().split('\n').slice(-8)
  assert.equal(status, 0)
  assert.deepEqual(closingLines(stdout), last)
  assert.match(last.join('\n'), /^# tests ([1-9]\d*)\n# suites 0\n# pass \1\n# fail 0\n/)
})

test('a name that matches no file fails and says so', () => {
  const { status, stderr } = run('no-such-test')
  assert.equal(status, 1)
  assert.match(stderr, /No test file matches no-such-test/)
})
