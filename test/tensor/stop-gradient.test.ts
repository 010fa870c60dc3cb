import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { detach, stopGradient } from '../../lib/tensor/stop-gradient'
import { type Scalar, type Tensor, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const x = tf.tensor2d([
  [1.5, -2],
  [0.25, 3],
])

test('both give the numbers of x, as another tensor', () => {
  for (const cut of [stopGradient, detach]) {
    const y = cut(x)
    assert.deepEqual(flat(y), flat(x))
    assert.deepEqual(y.shape, x.shape)
    y.dispose()
    assert.deepEqual(flat(x), [1.5, -2, 0.25, 3], 'disposing of the copy leaves x whole')
  }
})

test('the gradient through stopGradient is exactly 0', () => {
  const gradient = tf.grad((x: Tensor) => stopGradient(x.square()).sum())(x)
  close(gradient, [0, 0, 0, 0], 0)
})

test('in a product only the factor that is not stopped has a gradient: d(x · sg(x²)) = x²', () => {
  for (const cut of [stopGradient, detach]) {
    const gradient = tf.grad((x: Tensor) => x.mul(cut(x.square())).sum())(x)
    assert.deepEqual(flat(gradient), flat(x.square()))
  }
})

test('sg(x) + y leaves the gradient of y whole', () => {
  const [gx, gy] = tf.grads((x: Tensor, y: Tensor) => stopGradient(x).add(y.mul(3)).sum())([x, x.neg()])
  close(gx!, [0, 0, 0, 0], 0)
  assert.deepEqual(flat(gy!), [3, 3, 3, 3])
})

test('detach leaves nothing on the tape: a function of a detached x alone has no gradient to ask for', () => {
  assert.throws(() => tf.grad((x: Tensor) => detach(x).square().sum())(x), /Cannot compute gradient/)
})

test('stopping works compiled', () => {
  const step = compile((x: Tensor) => tf.grad((x: Tensor) => x.mul(stopGradient(x)).add(detach(x)).sum() as Scalar)(x))
  assert.deepEqual(flat(step(x)), flat(x))
  step.dispose()
})
