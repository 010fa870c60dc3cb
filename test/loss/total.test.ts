import assert from 'node:assert/strict'
import test from 'node:test'
import { totalLoss } from '../../lib/loss/total'
import { type Scalar, tf } from '../../lib/tf'
import { flat } from '../support/expect'

const total = (lambda: number) => totalLoss(tf.scalar(3), tf.scalar(8), lambda)

test('Eq. 8 is ℓ_DMD + λ ℓ_Div', () => {
  assert.equal(flat(total(0.25))[0], 5)
})

test('λ = 0 leaves the DMD loss alone', () => {
  assert.equal(flat(total(0))[0], 3)
})

test('the gradient is 1 in the DMD loss and λ in the diversity loss', () => {
  const gradients = tf.grads((a, b) => totalLoss(a as Scalar, b as Scalar, 0.25))([tf.scalar(3), tf.scalar(8)])
  assert.deepEqual(
    gradients.flatMap(g => flat(g)),
    [1, 0.25],
  )
})
