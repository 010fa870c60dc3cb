import { gather } from '../../lib/tensor/gather'
import { Noise } from '../../lib/tensor/noise'
import { detach, stopGradient } from '../../lib/tensor/stop-gradient'
import { type Rank, type Tensor, type Tensor2D, tf } from '../../lib/tf'

const noise = new Noise(0)

/** Every op that lib uses, alone, on tensors of shape [4, 6]. */
export const ops: Record<string, (x: Tensor2D, y: Tensor2D, positive: Tensor2D) => Tensor> = {
  'add, sub, mul, div, neg': (x, y, p) => x.add(y).sub(x.mul(y)).div(p).neg(),
  'broadcasting over rows, columns and scalars': (x, y) => x.add(y.mean(0)).mul(y.sum(1, true)).sub(x.max()),
  'square, sqrt, pow, exp, log, abs, reciprocal': (x, _, p) =>
    tf.addN([x.square(), p.sqrt(), p.pow(1.7), x.exp(), p.log(), x.abs(), p.reciprocal()]),
  'sin, cos, sigmoid, tanh, softplus, relu, erf': x =>
    tf.addN([x.sin(), x.cos(), x.sigmoid(), x.tanh(), x.softplus(), x.relu(), x.erf()]),
  'minimum, maximum, clipByValue, floor, sign': (x, y) =>
    tf.addN([tf.minimum(x, y), tf.maximum(x, 0), x.clipByValue(-0.5, 0.5), x.floor(), x.sign()]),
  'sum, mean, max, min, prod over an axis': (x, _, p) => tf.stack([x.sum(1), x.mean(1), x.max(1), x.min(1), p.prod(1)]),
  'matMul, transposed either way': (x, y) =>
    x
      .matMul(y, false, true)
      .add(x.matMul(y.transpose()))
      .matMul(x.matMul(x, false, true)),
  'batched matMul': (x, y) => tf.matMul(x.reshape([2, 2, 6]), y.reshape([2, 6, 2])),
  'reshape, transpose, expandDims, squeeze': (x, y) =>
    x.reshape([2, 2, 6]).transpose([2, 0, 1]).expandDims(1).squeeze([1]).reshape([6, 4]).transpose().add(y),
  'concat, stack, unstack, split': (x, y) => {
    const [left, right] = tf.split(x.concat(y, 1), 2, 1)
    const [top, bottom] = tf.unstack(tf.stack([left!, right!]))
    return tf.split(top!.add(bottom!), [1, 3])[1]!
  },
  'slice, reverse, tile, pad': (x, y) =>
    tf.concat([
      x.slice([1, 2], [2, 3]),
      x.reverse(1).slice([0, 0], [2, 3]),
      y.slice([0, 0], [1, 3]).tile([2, 1]),
      x.slice([0, 0], [1, 1]).pad([
        [0, 1],
        [1, 1],
      ]),
    ]),
  'where by a comparison of detached values': (x, y) => tf.where(detach(x).greater(detach(y)), x, y.mul(2)),
  'logical ops, casts': (x, y) =>
    tf.where(x.greater(y).logicalAnd(x.less(1)).logicalOr(y.greaterEqual(1)), x, y).add(x.toInt()),
  'softmax, logSoftmax, logSumExp': x => tf.softmax(x).add(tf.logSoftmax(x)).add(x.logSumExp(1, true)),
  'cumsum, in either direction, exclusive': x => tf.cumsum(x, 1).add(tf.cumsum(x, 0, true, true)),
  'oneHot of computed labels, argMax, topk': x =>
    tf.oneHot(x.argMax(1), 6).toFloat().add(tf.topk(x, 2).values.sum(1, true)),
  'fill, zeros, ones, range, linspace, eye': x =>
    x
      .add(tf.fill([6], 2))
      .add(tf.zeros([4, 6]))
      .add(tf.onesLike(x))
      .add(tf.range(0, 6))
      .add(tf.linspace(0, 1, 6))
      .matMul(tf.eye(6)),
  'gather, detach, stopGradient': x => gather(stopGradient(detach(x)), tf.tensor1d([3, 0, 3], 'int32')),
  'noise of every kind': x =>
    x
      .add(noise.normal([4, 6]))
      .add(noise.uniform([6]))
      .add(noise.integers<Rank.R1>([6], 9).toFloat()),
  'norm, moments': x => tf.moments(x, 1, true).variance.add(tf.norm(x, 2, 1, true)),
  'stridedSlice, equal': (x, y) => x.stridedSlice([0, 1], [4, 6], [2, 2]).add(x.equal(y).toFloat().sum()),
  einsum: (x, y) => tf.einsum('ij,kj->ik', x, y),
}
