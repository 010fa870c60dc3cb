import assert from 'node:assert/strict'
import test from 'node:test'
import { typedValues } from '../../lib/engine/graph'
import { simplify } from '../../lib/engine/simplify'
import { type Trace, trace } from '../../lib/engine/trace'
import { Noise } from '../../lib/tensor/noise'
import { nativeBackend, nativeOp, type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining } from '../../lib/train/optimiser'
import { flat } from '../support/expect'
import { ops } from '../support/ops'

const noise = new Noise(0)
const tensor = (label: string, shape = [4, 6]) => noise.fork(label).normal(shape)

function traced(step: (...inputs: Tensor[]) => Tensor[], inputs: Tensor[]): Trace {
  const recorded = {} as { trace: Trace }
  tf.tidy(() => {
    recorded.trace = trace(given => step(...given), inputs)
  })
  return recorded.trace
}

const count = ({ nodes }: Trace, op: string) => nodes.filter(node => node.op === op).length

/** What the nodes give, run one by one: a session would rewrite them first, and round otherwise. */
function run({ nodes, inputs, outputs }: Trace, given: Tensor[]): number[][] {
  const backend = nativeBackend()
  const values = new Map(inputs.map((name, i) => [name, given[i]!]))
  const dtypes = { [backend.binding.TF_INT32]: 'int32', [backend.binding.TF_BOOL]: 'bool' } as const
  const numbers: number[][] = []
  tf.tidy(() => {
    for (const { name, op, attributes, constant, ...node } of nodes) {
      if (op === 'Placeholder') continue
      const results = constant
        ? [tf.tensor(typedValues(constant), constant.shape, dtypes[constant.dtype] ?? 'float32')]
        : backend.executeMultipleOutputs(
            op,
            attributes,
            node.inputs.map(input => values.get(input)!),
            node.outputs.length,
          )
      for (const [i, result] of results.entries()) values.set(i === 0 ? name : `${name}:${i}`, result)
    }
    numbers.push(...outputs.map(name => flat(values.get(name)!)))
  })
  return numbers
}

for (const [names, op] of Object.entries(ops)) {
  test(`simplified, the same bits: ${names}`, () => {
    const inputs = [tensor('x'), tensor('y'), tensor('p').abs().add(0.1)]
    const whole = traced((x, y, p) => [op(x as Tensor2D, y as Tensor2D, p as Tensor2D)], inputs)
    const few = simplify(whole)
    assert.ok(few.nodes.length <= whole.nodes.length)
    assert.deepEqual(run(few, inputs), run(whole, inputs))
  })
}

test('simplified, the same bits and half the nodes or fewer: a training step whose loss is computed twice', () => {
  const config = parseConfig(optimiserSchema, { learningRate: 0.1, warmUp: 3, weightDecay: 0.1, clip: 0.5 })
  const step = (x: Tensor, w: Tensor, index: Tensor) => {
    const loss = ({ w }: { w?: Tensor }) =>
      x
        .matMul(w!)
        .add(noise.at(index as never).normal([4, 2]))
        .square()
        .mean()
    const { grads } = lossAndGrads(p => ({ loss: loss(p).add(loss(p)) as never }), { w })
    return [adamW(startTraining({ w }), grads, config, 10).params.w!]
  }
  const inputs = [tensor('x'), tensor('w', [6, 2]), tf.scalar(3, 'int32')]
  const whole = traced(step, inputs)
  const few = simplify(whole)
  assert.ok(few.nodes.length < whole.nodes.length / 2, `${whole.nodes.length} nodes became ${few.nodes.length}`)
  assert.deepEqual(run(few, inputs), run(whole, inputs))
})

test('equal nodes are one, also above others that became one, and by every output of a node', () => {
  const step = (x: Tensor) => {
    const half = () => tf.split(x.exp(), 2, 1)[1]!.sin()
    return [half(), half()]
  }
  const few = simplify(traced(step, [tensor('x')]))
  for (const op of ['Exp', 'SplitV', 'Split', 'Sin']) assert.ok(count(few, op) <= 1, op)
  assert.equal(count(few, 'Sin'), 1)
})

test('nodes that differ in an attribute, an input or their order stay apart', () => {
  const step = (x: Tensor, y: Tensor) => [x.sub(y), y.sub(x), x.leakyRelu(0.1), x.leakyRelu(0.2)]
  const few = simplify(traced(step, [tensor('x'), tensor('y')]))
  assert.deepEqual([count(few, 'Sub'), count(few, 'LeakyRelu')], [2, 2])
})

test('constants that differ in one bit, in shape or in dtype stay apart: 0 and −0', () => {
  const step = (x: Tensor) => [x.div(tf.scalar(0)), x.div(tf.scalar(-0)), x.div(tf.tensor1d([0]))]
  const inputs = [tf.tensor1d([1, -1])]
  const few = simplify(traced(step, inputs))
  assert.equal(count(few, 'Const'), 3)
  assert.deepEqual(run(few, inputs)[1], [-Infinity, Infinity])
})

test('draws of one seed are one draw, of two seeds two', () => {
  const draw = (label: string, step: Tensor) =>
    noise
      .fork(label)
      .at(step as never)
      .normal([5000])
  const step = (k: Tensor) => [draw('a', k), draw('a', k), draw('b', k)]
  const inputs = [tf.scalar(2, 'int32')]
  const few = simplify(traced(step, inputs))
  assert.equal(count(few, 'StatelessRandomNormal'), 2)
  const [one, same, other] = run(few, inputs)
  assert.deepEqual(one, same)
  assert.notDeepEqual(one, other)
})

test('draws from a hidden generator are never one, and never done beforehand', () => {
  const settings = { dtype: 'float32', T: 'int32' } as const
  const draw = () => nativeOp('RandomStandardNormal', [tf.tensor1d([3], 'int32')], settings)
  const few = simplify(traced(() => [draw(), draw()], []))
  assert.equal(count(few, 'RandomStandardNormal'), 2)
  const [[a, b], [c]] = [run(few, []), run(few, [])]
  assert.notDeepEqual(a, b)
  assert.notDeepEqual(a, c)
})

test('ops on constants are done beforehand, those whose result is large are not', () => {
  const small = traced(x => [x.add(tf.scalar(2).square().exp())], [tf.scalar(1)])
  assert.deepEqual(
    simplify(small)
      .nodes.map(node => node.op)
      .sort(),
    ['Add', 'Const', 'Identity', 'Placeholder'],
  )
  const large = simplify(traced(x => [x.add(tf.fill([100, 100], 2).exp())], [tf.scalar(1)]))
  assert.equal(count(large, 'Exp'), 1)
})

test('what no result needs is gone; arguments stay, needed or not', () => {
  const step = (x: Tensor, _: Tensor) => {
    x.exp().sin()
    return [x.neg()]
  }
  const inputs = [tensor('x'), tensor('y')]
  const few = simplify(traced(step, inputs))
  assert.deepEqual(
    few.nodes.map(node => node.op),
    ['Placeholder', 'Placeholder', 'Neg', 'Identity'],
  )
  assert.deepEqual(run(few, inputs), [flat(inputs[0]!.neg())])
})

test('simplifying leaves no tensor behind, and what is simple already stays as it is', () => {
  const whole = traced(x => [x.add(tf.scalar(2).square()), x.add(tf.scalar(4))], [tensor('x')])
  const before = tf.memory().numTensors
  const once = simplify(whole)
  assert.equal(tf.memory().numTensors, before)
  assert.deepEqual(simplify(once), once)
})
