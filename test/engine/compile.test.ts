import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const noise = new Noise(0)

test('a compiled step gives what the step gives, in the same form of records and arrays', () => {
  const step = compile(({ a, more }: { a: Tensor; more: Tensor[] }) => ({
    sum: a.add(more[0]!),
    list: [more[1]!, [a.square()]] as [Tensor, Tensor[]],
  }))
  const result = step({ a: tf.tensor1d([1, 2]), more: [tf.scalar(10), tf.scalar(7)] })
  assert.deepEqual(flat(result.sum), [11, 12])
  assert.deepEqual(flat(result.list[0]), [7])
  assert.deepEqual(flat(result.list[1][0]!), [1, 4])
  step.dispose()
})

test('later calls replay the graph on their own numbers: the step itself runs once', () => {
  let runs = 0
  const step = compile((x: Tensor) => {
    runs++
    return x.square().sum()
  })
  for (const k of [1, 2, 3]) assert.deepEqual(flat(step(tf.tensor1d([k, k]))), [2 * k * k])
  assert.equal(runs, 1)
  assert.equal(step.traces, 1)
  step.dispose()
})

test('an example traces at once', () => {
  const step = compile((x: Tensor) => x.neg(), [tf.zeros([2])])
  assert.equal(step.traces, 1)
  assert.deepEqual(flat(step(tf.tensor1d([1, 2]))), [-1, -2])
  assert.equal(step.traces, 1)
  step.dispose()
})

test('another shape, dtype, number of tensors or name is another trace, and each keeps its own graph', () => {
  const step = compile((x: Tensor | Tensor[] | Record<string, Tensor>) => {
    const parts = x instanceof tf.Tensor ? [x] : Object.values(x)
    return tf.addN(parts.map(part => part.toFloat().sum()))
  })
  const calls: [Parameters<typeof step>[0], number][] = [
    [tf.ones([2]), 2],
    [tf.ones([3]), 3],
    [tf.ones([3, 1]), 3],
    [tf.ones([3], 'int32'), 3],
    [[tf.ones([3])], 3],
    [[tf.ones([3]), tf.ones([3])], 6],
    [{ a: tf.ones([3]) }, 3],
    [{ b: tf.ones([3]) }, 3],
  ]
  for (const [i, [x, total]] of calls.entries()) {
    assert.deepEqual(flat(step(x)), [total])
    assert.equal(step.traces, i + 1)
  }
  for (const [x, total] of calls) assert.deepEqual(flat(step(x)), [total])
  assert.equal(step.traces, calls.length)
  step.dispose()
})

test('an array and a record with the same keys are two forms', () => {
  const step = compile((x: Tensor[] | Record<string, Tensor>) => tf.scalar(Array.isArray(x) ? 1 : 2))
  assert.deepEqual(flat(step([tf.scalar(0)])), [1])
  assert.deepEqual(flat(step({ 0: tf.scalar(0) })), [2])
  step.dispose()
})

test('one tensor passed twice stays two inputs', () => {
  const step = compile((a: Tensor, b: Tensor) => a.mul(10).add(b))
  const one = tf.scalar(1)
  assert.deepEqual(flat(step(one, one)), [11])
  assert.deepEqual(flat(step(one, tf.scalar(2))), [12])
  assert.deepEqual(flat(step(tf.scalar(3), one)), [31])
  step.dispose()
})

test('an argument may be a result, and one result may stand in two places', () => {
  const step = compile((x: Tensor) => {
    const y = x.add(1)
    return { x, y, again: y }
  })
  const x = tf.tensor1d([5])
  const result = step(x)
  tf.dispose(x)
  assert.deepEqual([flat(result.x), flat(result.y), flat(result.again)], [[5], [6], [6]])
  step.dispose()
})

test('int32 and bool arguments and results keep their dtypes', () => {
  const step = compile((k: Tensor, choose: Tensor) => ({
    k: k.add(tf.scalar(1, 'int32')),
    chosen: tf.where(choose, k, tf.zerosLike(k)),
    both: choose.logicalNot(),
  }))
  const { k, chosen, both } = step(tf.tensor1d([4, 5], 'int32'), tf.tensor1d([1, 0], 'bool'))
  assert.deepEqual([k.dtype, chosen.dtype, both.dtype], ['int32', 'int32', 'bool'])
  assert.deepEqual(
    [flat(k), flat(chosen), flat(both)],
    [
      [5, 6],
      [4, 0],
      [0, 1],
    ],
  )
  step.dispose()
})

test('a number that the step closes over is part of the graph: changing it later changes nothing', () => {
  let factor = 2
  const step = compile((x: Tensor) => x.mul(factor))
  assert.deepEqual(flat(step(tf.scalar(3))), [6])
  factor = 100
  assert.deepEqual(flat(step(tf.scalar(3))), [6])
  assert.deepEqual(flat(step(tf.tensor1d([3]))), [300], 'a new trace sees the new number')
  step.dispose()
})

test('a step without arguments, and constants made inside of a step, work', () => {
  const step = compile(() => ({ constant: tf.tensor1d([1, 2]), drawn: noise.normal([3]) }))
  assert.deepEqual(flat(step().constant), [1, 2])
  assert.deepEqual(flat(step().drawn), flat(noise.normal([3])))
  step.dispose()
})

test('a constant that JavaScript wrote inside of the step may be read back there', () => {
  const step = compile((x: Tensor) => x.mul(tf.tensor1d([2, 3]).dataSync()[1]!))
  assert.deepEqual(flat(step(tf.scalar(5))), [15])
  step.dispose()
})

test('dispose frees the graphs; a later call traces again', () => {
  const step = compile((x: Tensor) => x.add(1))
  step(tf.scalar(1))
  step(tf.ones([2]))
  assert.equal(step.traces, 2)
  step.dispose()
  assert.equal(step.traces, 0)
  assert.deepEqual(flat(step(tf.scalar(1))), [2])
  assert.equal(step.traces, 1)
  step.dispose()
  step.dispose()
})

test('a plain number, or another object, among the arguments is refused with its path and the remedy', () => {
  const step = compile((x: unknown) => (x as { a: { b: Tensor }[] }).a[0]!.b)
  assert.throws(() => step({ a: [{ b: 3 }] } as never), {
    message:
      'compile: expected a tensor, or arrays and records of tensors, got number at "[0].a[0].b". Wrap a changing number in tf.scalar(…); leave a fixed one outside of the arguments.',
  })
  const others: [unknown, string][] = [
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', 'string'],
    [new Float32Array(2), 'Float32Array'],
  ]
  for (const [other, name] of others) assert.throws(() => step(other as never), new RegExp(`got ${name} at "\\[0\\]"`))
})

test('a step that returns something else than tensors is refused: a number, nothing, a promise', () => {
  const x = tf.scalar(1)
  assert.throws(() => compile((x: Tensor) => ({ x, n: 3 }) as never)(x as never), /got number at "n"/)
  assert.throws(() => compile((() => undefined) as never)(x as never), /expected a tensor.*got undefined/)
  assert.throws(
    () => compile((async () => x) as never)(x as never),
    /^Error: compile: expected a tensor.*got Promise\./,
  )
})

test('a compiled step that another one calls becomes a part of its graph', () => {
  const inner = compile((x: Tensor) => x.add(1))
  const outer = compile((x: Tensor) => inner(inner(x)).mul(2))
  for (const k of [1, 5]) assert.deepEqual(flat(outer(tf.scalar(k))), [2 * (k + 2)])
  assert.deepEqual([inner.traces, outer.traces], [0, 1])
  inner.dispose()
  assert.deepEqual(flat(outer(tf.scalar(3))), [10], 'it does not need the inner one any more')
  outer.dispose()
})

test('tracing again and again leaves no tensor behind', () => {
  const step = compile((x: Tensor) => tf.grad((x: Tensor) => x.square().sum() as Scalar)(x))
  step(tf.ones([1])).dispose()
  const before = tf.memory().numTensors
  for (let n = 2; n < 8; n++) {
    const x = tf.ones([n])
    tf.dispose([x, step(x)])
  }
  assert.equal(tf.memory().numTensors, before)
  step.dispose()
})

test('over 200 compiled steps the number of tensors is flat, over 2,000 the memory of the process', () => {
  const step = compile((state: { w: Tensor; n: Scalar }) => ({
    w: state.w.mul(0.99).add(noise.at(state.n).normal([64, 64])),
    n: state.n.add(tf.scalar(1, 'int32')) as Scalar,
  }))
  let state = { w: tf.zeros([64, 64]) as Tensor, n: tf.scalar(0, 'int32') as Scalar }
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      const next = step(state)
      tf.dispose(state)
      state = next
    }
  }
  run(20)
  const tensors = tf.memory().numTensors
  run(200)
  assert.equal(tf.memory().numTensors, tensors)
  run(1000)
  const resident = process.memoryUsage.rss()
  run(2000)
  const grown = (process.memoryUsage.rss() - resident) / 2 ** 20
  assert.ok(grown < 25, `2,000 steps on a state of 16 kB, 32 MB of results in all, grew the process by ${grown} MB`)
  close(flat(state.n), 3220, 0)
  tf.dispose(state)
  step.dispose()
})
