import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { gather } from '../../lib/tensor/gather'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { flat } from '../support/expect'

const table = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
])
const rows = tf.tensor1d([2, 0, 0, 1], 'int32')

test('gather is tf.gather along the first axis, for tables of any rank', () => {
  for (const x of [table, table.reshape([3, 3, 1]), table.reshape([9])]) {
    const taken = gather(x, rows)
    const gathered = tf.gather(x, rows)
    assert.deepEqual(taken.shape, gathered.shape)
    assert.deepEqual(flat(taken), flat(gathered))
  }
})

test('unlike tf.gather it works inside a compiled step, on indices known only there', () => {
  const step = compile((table: Tensor2D, rows: Tensor1D) => gather(table, rows.add(tf.scalar(1, 'int32')) as Tensor1D))
  assert.deepEqual(flat(step(table, tf.tensor1d([1, 0], 'int32'))), [7, 8, 9, 4, 5, 6])
  step.dispose()
})
