import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/graph/compile'
import { compileEnsemble } from '../../lib/graph/ensemble'
import { Noise } from '../../lib/tensor/noise'
import { type Rank, type Scalar, type Tensor, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const pair = tf.tensor2d([
  [1, 2],
  [10, 20],
])

test('steps that differ in numbers run as one, each with its own: the members along the leading axis', () => {
  const steps = [2, 3].map(factor => (x: Tensor) => ({ scaled: x.mul(factor), list: [x.sum()] }))
  const ensemble = compileEnsemble(steps)
  const { scaled, list } = ensemble(pair)
  assert.deepEqual(
    [scaled.shape, flat(scaled)],
    [
      [2, 2],
      [2, 4, 30, 60],
    ],
  )
  assert.deepEqual(flat(list[0]!), [3, 30])
  assert.deepEqual(flat(ensemble(pair.add(1)).scaled), [4, 6, 33, 63], 'and replays on other numbers')
  assert.equal(ensemble.traces, 1)
  ensemble.dispose()
})

test('random numbers are those of each member alone, bit for bit', () => {
  const steps = [0, 7, 7].map(seed => (x: Tensor, index: Scalar) => {
    const noise = new Noise(seed).fork('a').at(index)
    return [
      noise.normal([5]).add(x),
      noise.fork('u').uniform<Rank.R1>([3], 1, 2),
      noise.fork('n').integers<Rank.R1>([4], 9),
    ]
  })
  const ensemble = compileEnsemble(steps)
  for (const k of [0, 3]) {
    const index = tf.scalar(k, 'int32')
    const together = ensemble(tf.zeros([3]), index)
    const alone = steps.map(step => step(tf.scalar(0), index))
    for (const [i, all] of together.entries()) {
      assert.deepEqual(
        flat(all),
        alone.flatMap(member => flat(member[i]!)),
      )
    }
  }
  ensemble.dispose()
})

test('a tensor from outside of the steps is an argument of its own: shared where all members have the same numbers', () => {
  const steps = [1, 2].map(k => {
    const [own, same] = [tf.tensor1d([k, k]), tf.tensor1d([100, 200])]
    return (x: Tensor) => x.add(own).add(same)
  })
  const ensemble = compileEnsemble(steps)
  assert.deepEqual(flat(ensemble(pair)), [102, 203, 112, 222])
  ensemble.dispose()
})

test('what no member sees differently is the same in all results', () => {
  const step = (x: Tensor, shared: Tensor) => ({
    x,
    constant: tf.tensor1d([5, 6]),
    shared: shared.mul(tf.scalar(2, 'int32')),
  })
  const ensemble = compileEnsemble([step, step, step])
  const result = ensemble(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5], 'int32'))
  assert.deepEqual(flat(result.x), [1, 2, 3])
  assert.deepEqual(
    [result.constant.shape, flat(result.constant)],
    [
      [3, 2],
      [5, 6, 5, 6, 5, 6],
    ],
  )
  assert.deepEqual([result.shared.dtype, flat(result.shared)], ['int32', [8, 10, 8, 10, 8, 10]])
  ensemble.dispose()
})

test('what some members share is computed once for them: any grouping of constants, seeds and captured tensors', () => {
  const [one, two] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])]
  const settings: [seed: number, factor: number, captured: Tensor, same: number][] = [
    [0, 2, one, 7],
    [0, 3, two, 7],
    [5, 3, one, 7],
    [5, 2, two.clone(), 7],
    [0, 2, two, 7],
  ]
  const steps = settings.map(([seed, factor, captured, same]) => (x: Tensor) => {
    const drawn = new Noise(seed).normal<Rank.R1>([3]).mul(factor).add(same)
    return { x: x.add(drawn.mul(captured)).sum(), drawn, captured: captured.mul(factor).square() }
  })
  const ensemble = compileEnsemble(steps)
  const x = tf.tensor1d([1, 2, 3, 4, 5])
  const together = ensemble(x)
  for (const [e, step] of steps.entries()) {
    const alone = step(x.slice([e], [1]).reshape([]))
    for (const name of ['x', 'drawn', 'captured'] as const) {
      close(together[name].slice([e], [1]), alone[name], 1e-5, `${name} of member ${e}`)
    }
  }
  ensemble.dispose()
})

test('less than two members are refused', () => {
  assert.throws(() => compileEnsemble([(x: Tensor) => x]), {
    message: 'compileEnsemble: expected two members or more, got 1. Use compile.',
  })
})

test('one tensor given as state and as a shared argument stays two', () => {
  const step = (x: Tensor, s: Tensor) => x.mul(10).add(s)
  const ensemble = compileEnsemble([step, step])
  const one = tf.tensor1d([1, 2])
  assert.deepEqual(flat(ensemble(one, one)), [11, 12, 21, 22])
  ensemble.dispose()
})

test('members whose graphs have another form are refused: another op, another number of ops, another shape', () => {
  const first = (x: Tensor) => x.cos()
  const others: [(x: Tensor) => Tensor, RegExp][] = [
    [
      x => x.sin(),
      /^Error: compileEnsemble: member 1 has another graph than member 0: Sin \[2\] where that has Cos \[2\]\. Members may differ/,
    ],
    [x => first(x).cos(), /Cos \[2\] where that has Identity \[2\]/],
    [x => x, /Identity \[2\] where that has Cos \[2\]/],
    [x => first(x).add(tf.ones([3, 2])), /Const \[3,2\] where that has Identity \[2\]/],
  ]
  for (const [other, message] of others) assert.throws(() => compileEnsemble([first, other])(pair), message)
  const one = compileEnsemble<Tensor, [], Tensor[]>([x => [x, x], x => [x]])
  assert.throws(() => one(pair), /nothing where that has Identity/)
})

test('an axis, a shape or a size that differs between members is refused', () => {
  const grown = (x: Tensor) => x.reshape([1, 1]).tile([2, 2])
  const steps: [(x: Tensor, k: number) => Tensor, RegExp][] = [
    [
      (x, k) => grown(x).sum(k),
      /^Error: compile: Sum has another axis, shape or size \(input 1\) in each member\. Run/,
    ],
    [(x, k) => grown(x).slice([k, 0], [1, 1]), /Slice/],
    [(x, k) => grown(x).tile([1, k + 1]), /Tile/],
    [(x, k) => grown(x).reshape([1 + 3 * k, 4 - 3 * k]), /Reshape/],
    [(x, k) => tf.fill([k + 1], 1).add(x), /Fill/],
  ]
  for (const [step, message] of steps) {
    const members = [0, 1].map(k => (x: Tensor) => step(x, k))
    assert.throws(() => compileEnsemble(members)(tf.ones([2])), message)
  }
})

test('a state without the leading axis is refused, and so is a call inside of another compiled step', () => {
  const ensemble = compileEnsemble([(x: { w: Tensor }) => x.w, (x: { w: Tensor }) => x.w])
  assert.throws(() => ensemble({ w: tf.ones([3, 2]) }), {
    message: "compileEnsemble: expected a leading axis of 2 members in w, got [3,2]. Stack the members' tensors.",
  })
  assert.throws(() => compile((w: Tensor) => ensemble({ w }))(pair), /compileEnsemble is called inside of another/)
})

test("a trace's own guards stay: what is read back in a member is refused", () => {
  const step = (x: Tensor) => x.mul(x.dataSync()[0]!)
  assert.throws(() => compileEnsemble([step, step])(pair), /^Error: compile: Reading a tensor/)
})

test('building and running leaves no tensor behind, and dispose frees the captured ones', () => {
  const outside = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]
  const before = tf.memory().numTensors
  const ensemble = compileEnsemble(outside.map(own => (x: Tensor) => x.add(own)))
  tf.dispose(ensemble(pair))
  const held = tf.memory().numTensors
  assert.equal(held, before + 1, 'the stack of the captured tensors')
  for (let i = 0; i < 10; i++) tf.dispose(ensemble(pair))
  assert.equal(tf.memory().numTensors, held)
  ensemble.dispose()
  assert.equal(tf.memory().numTensors, before)
  const failing = compileEnsemble(outside.map((own, e) => (x: Tensor) => (e ? x.add(own).cos() : x.add(own))))
  assert.throws(() => failing(pair), /has another graph/)
  assert.equal(tf.memory().numTensors, before)
})
