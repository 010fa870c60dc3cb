import assert from 'node:assert/strict'
import test from 'node:test'
import { perSample } from '../../lib/tensor/per-sample'
import { tf } from '../../lib/tf'
import { flat } from '../support/expect'

test('one number a sample multiplies the whole of its sample, at any rank', () => {
  const t = tf.tensor1d([2, 10])
  for (const shape of [[2], [2, 3], [2, 3, 1, 2]]) {
    const x = tf.ones(shape)
    assert.equal(perSample(t, x).rank, shape.length)
    const half = x.size / 2
    assert.deepEqual(flat(x.mul(perSample(t, x))), [...Array(half).fill(2), ...Array(half).fill(10)])
  }
})
