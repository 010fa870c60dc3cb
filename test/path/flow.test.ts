import assert from 'node:assert/strict'
import test from 'node:test'
import { interpolate, targetVelocity } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const noise = new Noise(0)
const x = noise.fork('x').normal([5, 3]) as Tensor2D
const eps = noise.fork('eps').normal([5, 3]) as Tensor2D
const at = (t: number) => tf.fill([5], t) as Tensor1D

test('Eq. 1 starts at the data and ends at the noise', () => {
  assert.deepEqual(flat(interpolate(x, eps, at(0))), flat(x))
  assert.deepEqual(flat(interpolate(x, eps, at(1))), flat(eps))
})

test('each sample stands at its own time', () => {
  const z = interpolate(tf.zeros([3, 2]), tf.ones([3, 2]), tf.tensor1d([0, 0.25, 1]))
  assert.deepEqual(flat(z), [0, 0, 0.25, 0.25, 1, 1])
})

test('Eq. 2 is the derivative of Eq. 1 in t, at every t', () => {
  for (const t of [0.25, 0.5, 0.75]) {
    const h = 2 ** -4 // the path is a straight line, so a wide step costs no accuracy
    const slope = interpolate(x, eps, at(t + h))
      .sub(interpolate(x, eps, at(t - h)))
      .div(2 * h)
    close(slope, targetVelocity(x, eps), 1e-5)
  }
})

test('the velocity points from the data to the noise: v = ε − x', () => {
  assert.deepEqual(flat(targetVelocity(tf.tensor2d([[1, 2]]), tf.tensor2d([[5, -1]]))), [4, -3])
})

test('a swapped or mismatched argument is refused by name', () => {
  assert.throws(() => interpolate(x, noise.normal([4, 3]), at(0)), /interpolate: expected eps of shape \[B, D\]/)
  assert.throws(() => interpolate(x, eps, tf.zeros([4])), /interpolate: expected t of shape \[B\] with B = 5/)
  assert.throws(() => targetVelocity(x, noise.normal([5, 2])), /targetVelocity: expected eps/)
})
