import assert from 'node:assert/strict'
import test from 'node:test'
import { pseudoHuber } from '../../lib/loss/pseudo-huber'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const c = 0.1
const at = (d: number) => flat(pseudoHuber(tf.tensor2d([[d]]), tf.zeros([1, 1]), c))[0]!

test('near 0 it is d²/2c, far from it |d| − c, and 0 at 0', () => {
  close(at(0), 0, 1e-7)
  close(at(1e-2), 1e-4 / (2 * c), 1e-5)
  for (const d of [-20, 20]) close(at(d), 20 - c, 1e-3)
})

test('its slope is d/√(d² + c²), so never above 1', () => {
  const d = tf.tensor2d([[-5, -0.1, 0, 0.05, 9]])
  const slopes = flat(tf.grad((a: Tensor) => pseudoHuber(a as Tensor2D, tf.zerosLike(d), c).sum())(d))
  close(
    slopes,
    flat(d).map(v => v / Math.hypot(v, c)),
    1e-5,
  )
  assert.ok(slopes.every(s => Math.abs(s) < 1))
})
