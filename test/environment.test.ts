import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import util from 'node:util'
import { root } from './support/source'
import '../lib/environment'

test('what tfjs-node asks of util answers as it always did, in every Node', () => {
  const { isArray, isNullOrUndefined } = util as unknown as Record<string, (value: unknown) => boolean>
  const values = [null, undefined, 0, '', Number.NaN, [], [1], { length: 1 }, new Float32Array(1)]
  assert.deepEqual(values.map(isNullOrUndefined!), [true, true, ...Array(7).fill(false)])
  assert.deepEqual(values.map(isArray!), [false, false, false, false, false, true, true, false, false])
})

test('an op of several inputs calls nothing that Node deprecates', () => {
  const join = `const { tf } = require('./lib/tf'); tf.concat([tf.ones([2]), tf.zeros([1])]).print()`
  const args = ['--throw-deprecation', '--import', 'tsx', '-e', join]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
})
