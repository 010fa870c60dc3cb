import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { gather } from '../../lib/tensor/gather'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining, type Training } from '../../lib/train/optimiser'
import { close, flat, relativeGap } from '../support/expect'
import { ops } from '../support/ops'

const noise = new Noise(0)
const x = noise.fork('x').normal([4, 6]) as Tensor2D
const y = noise.fork('y').normal([4, 6]) as Tensor2D
const positive = x.abs().add(0.1) as Tensor2D
const rows = tf.tensor1d([3, 0, 3], 'int32')
const image = noise.fork('image').normal([2, 6, 6, 3]) as Tensor4D
const kernel = noise.fork('kernel').normal([3, 3, 3, 4]) as Tensor4D

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
  const skip = /oneHot|gather,|stridedSlice|logical|cumsum|einsum/ // without a (right) gradient in tfjs
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

test('indices that are arguments work with gather', () => {
  const step = compile((table: Tensor2D, rows: Tensor1D) => gather(table, rows))
  close(step(x, rows), tf.gather(x, rows), 0)
  step.dispose()
})
