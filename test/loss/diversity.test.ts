import assert from 'node:assert/strict'
import test from 'node:test'
import { diversityLoss } from '../../lib/loss/diversity'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const [v1, vTilde] = ['v', 'tilde'].map(label => new Noise(0).fork(label).normal([5, 2])) as [Tensor2D, Tensor2D]

test('Eq. 7 is the squared distance to ṽ as a mean over all numbers', () => {
  assert.equal(
    flat(
      diversityLoss(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([
          [1, 0],
          [3, 0],
        ]),
      ),
    )[0],
    5,
  )
})

test('it is 0 exactly when the first velocity is ṽ', () => {
  assert.equal(flat(diversityLoss(vTilde, vTilde))[0], 0)
})

test('its gradient is 2 (v₁ − ṽ) / (B D)', () => {
  close(tf.grad((v: Tensor) => diversityLoss(v as Tensor2D, vTilde))(v1), v1.sub(vTilde).div(5), 1e-6)
})

test('repeating the batch changes nothing: λ means the same for any batch', () => {
  close(diversityLoss(v1.concat(v1), vTilde.concat(vTilde)), diversityLoss(v1, vTilde), 1e-6)
})

test('mismatched batches are refused by name', () => {
  assert.throws(
    () => diversityLoss(v1, tf.zeros([4, 2])),
    /diversityLoss: expected vTilde of shape \[B, D\] with B = 5/,
  )
})
