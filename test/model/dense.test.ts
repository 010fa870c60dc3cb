import test from 'node:test'
import { dense, silu } from '../../lib/model/dense'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'
import { finiteDifferences } from '../support/gradient'

const noise = new Noise(0)
const x = noise.fork('x').normal([4, 3]) as Tensor2D
const w = noise.fork('w').normal([3, 2]) as Tensor2D
const b = noise.fork('b').normal([2]) as Tensor1D
const weight = noise.fork('weight').normal([4, 2])

test('dense is x W + b', () => {
  close(dense(x, w, b), tf.matMul(x, w).add(b), 1e-6)
})

test("dense has the gradients of tfjs's own ops in x, W and b", () => {
  const ours = tf.grads((x: Tensor, w: Tensor, b: Tensor) =>
    dense(x as Tensor2D, w, b)
      .square()
      .mul(weight)
      .sum(),
  )
  const theirs = tf.grads((x: Tensor, w: Tensor, b: Tensor) => tf.matMul(x, w).add(b).square().mul(weight).sum())
  const expected = theirs([x, w, b])
  for (const [i, gradient] of ours([x, w, b]).entries()) close(gradient, expected[i]!, 1e-4)
})

test('SiLU is x σ(x), with its derivative', () => {
  const points = tf.tensor1d([-30, -5, -1, -0.1, 0, 0.1, 1, 5, 30])
  close(silu(points), points.mul(tf.sigmoid(points)), 1e-6)
  const f = (x: Tensor) => silu(x).mul(tf.range(1, 10)).sum() as Scalar
  const theirs = (x: Tensor) => x.mul(tf.sigmoid(x)).mul(tf.range(1, 10)).sum() as Scalar
  close(tf.grad(f)(points), tf.grad(theirs)(points), 1e-5)
  const few = points.slice(2, 5)
  const small = (x: Tensor) => silu(x).sum() as Scalar
  close(tf.grad(small)(few), finiteDifferences(small, few), 1e-3)
})
