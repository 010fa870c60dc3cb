import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import type { SessionOptions } from '../../lib/engine/config-proto'
import { Graph, type GraphNode } from '../../lib/engine/graph'
import { nativeBackend, type OpAttribute, type Tensor, tf } from '../../lib/tf'
import { flat } from '../support/expect'

const { TF_ATTR_TYPE, TF_ATTR_SHAPE, TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_BOOL, TF_FLOAT, TF_BOOL } =
  nativeBackend().binding
const type = (name: string): OpAttribute => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT })
const shape = (value: number[]) => ({ name: 'shape', type: TF_ATTR_SHAPE, value })
const x = (size: number): GraphNode => ({
  name: 'x',
  op: 'Placeholder',
  inputs: [],
  attributes: [type('dtype'), shape([size])],
})
const node = (name: string, op: string, inputs: string[], attributes = [type('T')]): GraphNode => ({
  name,
  op,
  inputs,
  attributes,
})
/** A variable v: its handle, and a node that adds x to it. */
const variable = (size: number): GraphNode[] => [
  x(size),
  node(
    'v',
    'VarHandleOp',
    [],
    [type('dtype'), shape([size]), { name: 'shared_name', type: TF_ATTR_STRING, value: 'v' }],
  ),
  node('set', 'AssignVariableOp', ['v', 'x'], [type('dtype')]),
  node('add', 'AssignAddVariableOp', ['v', 'x'], [type('dtype')]),
  node('get', 'ReadVariableOp', ['v'], [type('dtype')]),
]

function graphOf(nodes: GraphNode[], options: SessionOptions = { executor: 'single', rewrite: false }): Graph {
  const graph = new Graph()
  for (const one of nodes) graph.add(one)
  graph.open(options)
  return graph
}

for (const executor of ['single', 'pool'] as const) {
  for (const rewrite of [false, true]) {
    test(`a graph runs from feeds to fetches: executor ${executor}, rewrite ${rewrite}`, () => {
      const graph = graphOf([x(2), node('twice', 'AddV2', ['x', 'x']), node('sin', 'Sin', ['twice'])], {
        executor,
        rewrite,
      })
      const call = graph.call(['x'], ['twice', 'sin'])
      const [twice, sin] = call.run([tf.tensor1d([1, 2])])
      assert.deepEqual(flat(twice!), [2, 4])
      assert.deepEqual(flat(sin!), flat(tf.tensor1d([2, 4]).sin()))
      graph.close()
    })
  }
}

test('shapes and dtypes are known when a node is added; a length that depends on values is −1', () => {
  const graph = new Graph()
  assert.deepEqual(graph.add(x(4)), [{ shape: [4], dtype: TF_FLOAT }])
  const keep = { name: 'keep_dims', type: TF_ATTR_BOOL, value: false }
  const axis = { shape: [1], dtype: nativeBackend().binding.TF_INT32, values: [0] }
  const intType = { ...type('dtype'), value: axis.dtype }
  graph.add({ ...node('axis', 'Const', [], [intType]), constant: axis })
  assert.deepEqual(graph.add(node('sum', 'Sum', ['x', 'axis'], [type('T'), keep])), [{ shape: [], dtype: TF_FLOAT }])
  const [greater] = graph.add(node('greater', 'Greater', ['x', 'sum']))
  assert.deepEqual(greater, { shape: [4], dtype: TF_BOOL })
  assert.deepEqual(graph.add(node('where', 'Where', ['greater'], []))[0]!.shape, [-1, 1])
  graph.close()
})

test('the first N inputs are one list where there is an attribute N', () => {
  const N = { name: 'N', type: TF_ATTR_INT, value: 3 }
  const graph = graphOf([x(2), node('sum', 'AddN', ['x', 'x', 'x'], [N, type('T')])])
  assert.deepEqual(flat(graph.call(['x'], ['sum']).run([tf.tensor1d([1, 2])])[0]!), [3, 6])
  graph.close()
})

test('variables keep their values from call to call, and those of two graphs are two, whatever their names', () => {
  const graphs = [graphOf(variable(1)), graphOf(variable(1))]
  for (const [i, graph] of graphs.entries()) graph.call(['x'], [], ['set']).run([tf.tensor1d([i * 100])])
  for (let i = 0; i < 3; i++) for (const graph of graphs) graph.call(['x'], [], ['add']).run([tf.tensor1d([1])])
  assert.deepEqual(
    graphs.map(graph => flat(graph.call([], ['get']).run([])[0]!)),
    [[3], [103]],
  )
  for (const graph of graphs) graph.close()
})

test('a tensor that was read from a variable stays as it was after the next update in place', () => {
  const graph = graphOf(variable(2))
  const [get, add] = [graph.call([], ['get']), graph.call(['x'], [], ['add'])]
  graph.call(['x'], [], ['set']).run([tf.tensor1d([1, 2])])
  add.run([tf.tensor1d([0, 0])])
  const [before] = get.run([])
  add.run([tf.tensor1d([10, 10])])
  assert.deepEqual(
    [flat(before!), flat(get.run([])[0]!)],
    [
      [1, 2],
      [11, 12],
    ],
  )
  graph.close()
})

test('a call counts its runs, and makes no tensors where no results are wanted', () => {
  const graph = graphOf([x(2), node('twice', 'AddV2', ['x', 'x'])])
  const call = graph.call(['x'], ['twice'])
  const given = tf.ones([2])
  const before = tf.memory().numTensors
  assert.deepEqual(call.run([given], false), [])
  assert.equal(tf.memory().numTensors, before)
  assert.throws(() => call.run([]))
  assert.equal(call.runs, 1)
  assert.equal(call.run([given]).length, 1)
  assert.equal(call.runs, 2)
  graph.close()
})

test('errors say what is wrong: names, counts, ops, attributes, and what is used after it is closed', () => {
  const graph = graphOf([x(2), node('twice', 'AddV2', ['x', 'x'])])
  const call = graph.call(['x'], ['twice'])
  const wrong: [work: () => unknown, message: RegExp][] = [
    [() => graph.call(['y'], []), /^compile: the graph has no output y$/],
    [() => graph.call([], ['x:1']), /^compile: the graph has no output x:1$/],
    [() => graph.call([], [], ['z']), /^compile: the graph has no node z$/],
    [() => graph.add(node('a', 'Sin', ['y'])), /^compile: Sin: the graph has no output y$/],
    [() => graph.add(node('b', 'Sin', ['x', '^y'])), /^compile: Sin: the graph has no node y$/],
    [() => graph.add(node('c', 'Sine', ['x'])), /^compile: Sine: .*not registered/],
    [() => graph.add(node('d', 'AddV2', ['x'])), /^compile: AddV2: .*1 inputs specified of 2 inputs/],
    [() => graph.add(node('x', 'Sin', ['x'])), /^compile: Sin: Duplicate node name/],
    [
      () => graph.add(node('e', 'Sin', ['x'], [{ name: 'T', type: 99, value: 1 }])),
      /^compile: Sin: the attribute T has no known form/,
    ],
    [() => call.run([]), /^compile: expected 1 tensors, got 0$/],
    [() => call.run([tf.scalar(1, 'int32')]), /^compile: the step: .*float but int32/],
  ]
  for (const [work, message] of wrong) {
    assert.throws(work, (error: Error) => {
      assert.match(error.message, message)
      return true
    })
  }
  assert.deepEqual(flat(call.run([tf.tensor1d([1, 2])])[0]!), [2, 4], 'and the graph is as it was')
  graph.close()
  graph.close()
  for (const work of [() => call.run([tf.ones([2])]), () => graph.call([], []), () => graph.add(x(1))]) {
    assert.throws(work, /the graph is closed/)
  }
})

test('a binding that set-up did not make is named, with the remedy', () => {
  const backend = nativeBackend()
  const { binding } = backend
  backend.binding = { ...binding, newGraph: undefined } as never
  try {
    assert.throws(() => compile((x: Tensor) => x)(tf.scalar(1)), /binding with sessions.*Run "npm run setup"/)
  } finally {
    backend.binding = binding
  }
})

test('closing frees the variables: after twelve graphs of 64 MB the process is as large as after four', () => {
  const n = 2 ** 24
  const given = tf.fill([n], 2).add(1)
  const sizes = Array.from({ length: 12 }, () => {
    const graph = graphOf(variable(n))
    graph.call(['x'], [], ['set']).run([given])
    graph.call(['x'], [], ['add']).run([given])
    graph.close()
    return process.memoryUsage.rss() / 2 ** 20
  })
  assert.ok(sizes[11]! < sizes[3]! + 64, `resident memory in MB: ${sizes.map(Math.round)}`)
})
