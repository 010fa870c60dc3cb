import assert from 'node:assert/strict'
import test from 'node:test'
import { cloneParams, nullCondition, oneHotCondition } from '../../lib/model/network'
import { tf } from '../../lib/tf'
import { flat } from '../support/expect'

test('a one-hot condition has the label in its place and a null flag of 0, from a list or a tensor', () => {
  const expected = [0, 0, 1, 0, 1, 0, 0, 0]
  assert.deepEqual(flat(oneHotCondition([2, 0], 3)), expected)
  assert.deepEqual(flat(oneHotCondition(tf.tensor1d([2, 0], 'int32'), 3)), expected)
})

test('the null condition is zeros with the flag in the last column, whatever the condition was', () => {
  const none = nullCondition(tf.tensor2d([[0.3, -2, 0]]).concat(tf.tensor2d([[0, 0, 1]])))
  assert.deepEqual(none.shape, [2, 3])
  assert.deepEqual(flat(none), [0, 0, 1, 0, 0, 1])
})

test('a label outside of 0 … prompts − 1 is refused', () => {
  for (const label of [3, -1, 0.5]) {
    assert.throws(() => oneHotCondition([0, label], 3), {
      message: `oneHotCondition: expected labels 0 … 2, got ${label}. Is the number of prompts right?`,
    })
  }
})

test('a copy of weights outlives the original', () => {
  const params = { w: tf.tensor1d([1, 2]) }
  const copy = cloneParams(params)
  tf.dispose(params)
  assert.deepEqual(flat(copy.w!), [1, 2])
})
