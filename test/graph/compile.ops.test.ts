import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/graph/compile'
import { Noise } from '../../lib/tensor/noise'
import { detach, stopGradient } from '../../lib/tensor/stop-gradient'
import { takeRows } from '../../lib/tensor/take-rows'
import { type Rank, type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining, type Training } from '../../lib/train/optimiser'
import { close, flat, relativeGap } from '../support/expect'

const noise = new Noise(0)
const x = noise.fork('x').normal([4, 6]) as Tensor2D
const y = noise.fork('y').normal([4, 6]) as Tensor2D
const positive = x.abs().add(0.1) as Tensor2D
const rows = tf.tensor1d([3, 0, 3], 'int32')
const image = noise.fork('image').normal([2, 6, 6, 3]) as Tensor4D
const kernel = noise.fork('kernel').normal([3, 3, 3, 4]) as Tensor4D

/** Every op that lib uses, alone, with arguments of other numbers at the second call. */
const ops: Record<string, (x: Tensor2D, y: Tensor2D, positive: Tensor2D) => Tensor> = {
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
  'takeRows, detach, stopGradient': x => takeRows(stopGradient(detach(x)), tf.tensor1d([3, 0, 3], 'int32')),
  'noise of every kind': x =>
    x
      .add(noise.normal([4, 6]))
      .add(noise.uniform([6]))
      .add(noise.integers<Rank.R1>([6], 9).toFloat()),
  'norm, moments': x => tf.moments(x, 1, true).variance.add(tf.norm(x, 2, 1, true)),
  'stridedSlice, equal': (x, y) => x.stridedSlice([0, 1], [4, 6], [2, 2]).add(x.equal(y).toFloat().sum()),
  einsum: (x, y) => tf.einsum('ij,kj->ik', x, y),
}

for (const [names, op] of Object.entries(ops)) {
  test(`compiled as eager: ${names}`, () => {
    const compiled = compile(op)
    for (const [a, b, c] of [
      [x, y, positive],
      [y, x.mul(2), positive.add(1)],
    ] as [Tensor2D, Tensor2D, Tensor2D][]) {
      const [graph, eager] = [compiled(a, b, c), op(a, b, c)]
      assert.deepEqual(graph.shape, eager.shape)
      assert.equal(graph.dtype, eager.dtype)
      assert.ok(relativeGap(graph, eager) < 1e-6, `relative difference ${relativeGap(graph, eager)}`)
    }
    assert.equal(compiled.traces, 1)
    compiled.dispose()
  })
}

test('compiled as eager: the gradients of these ops', () => {
  const skip = /oneHot|takeRows|stridedSlice|logical|cumsum|einsum/ // without a (right) gradient in tfjs
  for (const [names, op] of Object.entries(ops)) {
    if (skip.test(names)) continue
    const gradients = (a: Tensor, b: Tensor, c: Tensor) => {
      const touchAll = (a: Tensor, b: Tensor, c: Tensor) =>
        op(a as Tensor2D, b as Tensor2D, c as Tensor2D)
          .square()
          .sum()
          .add(tf.addN([a, b, c]).sum()) as Scalar
      return tf.grads(touchAll)([a, b, c])
    }
    const compiled = compile(gradients)
    const [graph, eager] = [compiled(x, y, positive), gradients(x, y, positive)]
    for (const i of [0, 1, 2]) {
      const worst = relativeGap(graph[i]!, eager[i]!)
      assert.ok(worst < 1e-5, `${names}, argument ${i}: relative difference ${worst}`)
    }
    compiled.dispose()
  }
})

test('compiled as eager: convolutions, pooling and upsampling, with their gradients', () => {
  const network = (image: Tensor, kernel: Tensor, bias: Tensor) => {
    const h = tf
      .conv2d(image as Tensor4D, kernel as Tensor4D, 1, 'same')
      .add(bias)
      .relu() as Tensor4D
    const down = tf.conv2d(h, kernel.transpose([0, 1, 3, 2]) as Tensor4D, 2, 'same') as Tensor4D
    const up = tf.image.resizeNearestNeighbor(down, [6, 6])
    const back = tf.conv2dTranspose(
      down,
      kernel.transpose([0, 1, 2, 3]).slice([0, 0, 0, 0], [3, 3, 3, 3]) as Tensor4D,
      [2, 6, 6, 3],
      2,
      'same',
    )
    const pooled = tf.avgPool(h, 2, 2, 'valid').add(tf.maxPool(h, 2, 2, 'valid'))
    const depthwise = tf.depthwiseConv2d(
      image as Tensor4D,
      kernel.slice([0, 0, 0, 0], [3, 3, 3, 1]) as Tensor4D,
      1,
      'same',
    )
    return tf.addN([up, back, depthwise, image]).square().mean().add(pooled.square().mean()) as Scalar
  }
  const step = (image: Tensor, kernel: Tensor, bias: Tensor) => ({
    value: network(image, kernel, bias),
    gradients: tf.grads(network)([image, kernel, bias]),
  })
  const compiled = compile(step)
  const bias = tf.tensor1d([0.1, -0.2, 0.3, 0])
  for (const scale of [1, 0.5]) {
    const inputs = [image.mul(scale), kernel, bias] as const
    const [graph, eager] = [compiled(...inputs), step(...inputs)]
    close(graph.value, eager.value, 1e-4)
    for (const i of [0, 1, 2]) assert.ok(relativeGap(graph.gradients[i]!, eager.gradients[i]!) < 1e-5)
  }
  compiled.dispose()
})

test('compiled as eager: gradients of gradients', () => {
  const step = (x: Tensor) =>
    tf.grad(
      (x: Tensor) =>
        tf
          .grad((x: Tensor) => x.pow(3).sum() as Scalar)(x)
          .sum() as Scalar,
    )(x)
  const compiled = compile(step)
  assert.ok(relativeGap(compiled(positive), positive.mul(6)) < 1e-5)
  compiled.dispose()
})

test('compiled as eager: an AdamW step with clipping, decay, warm-up and a schedule', () => {
  const config = parseConfig(optimiserSchema, {
    learningRate: 0.1,
    schedule: 'cosine',
    warmUp: 3,
    weightDecay: 0.1,
    clip: 0.5,
  })
  const step = (training: Training, x: Tensor2D) => {
    const { loss, grads } = lossAndGrads(
      p => ({
        loss: x
          .matMul(p.w as Tensor2D)
          .add(p.b!)
          .square()
          .mean() as Scalar,
      }),
      training.params,
    )
    return { training: adamW(training, grads, config, 10), loss }
  }
  const compiled = compile(step)
  const start = { w: noise.fork('w').normal([6, 2]), b: tf.zeros([2]) }
  let [graph, eager] = [startTraining(start), startTraining(start)]
  for (let i = 0; i < 6; i++) [graph, eager] = [compiled(graph, x).training, step(eager, x).training]
  for (const name of ['w', 'b']) {
    for (const part of ['params', 'm', 'v'] as const)
      close(graph[part][name]!, eager[part][name]!, 1e-6, `${part}.${name}`)
  }
  assert.deepEqual(flat(graph.step), [6])
  compiled.dispose()
})

test('indices that are arguments work with takeRows', () => {
  const step = compile((table: Tensor2D, rows: Tensor1D) => takeRows(table, rows))
  close(step(x, rows), tf.gather(x, rows), 0)
  step.dispose()
})
