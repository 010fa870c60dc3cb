import assert from 'node:assert/strict'
import test from 'node:test'
import { Noise } from '../../../lib/tensor/noise'
import { iterationFlops, type Product, productsOf } from '../../../scripts/bench/flops'
import { configOf, networkOf, type Setting } from '../../../scripts/bench/setting'

const one = (from: Product['from'], rows = 1): Product[] => [{ rows, inputs: 2, outputs: 3, from }]
const [N, K, M] = [4, 5, 5]
const product = 2 * 10 * 2 * 3 // [10, 2] times [2, 3]

// Counted by hand, pass by pass, for one layer of 2 by 3 and a batch of 10.
test('an iteration of one layer has as many operations as by hand', () => {
  const settings = { batch: 10, steps: N, K, updateRatio: { fake: M, student: 1 } }
  // a fake update: 4 steps of the student, a forward pass, a gradient of the weights
  const fake = 4 + 1 + 1
  // the student: 5 guided steps of two rows each, 4 forward passes, 4 gradients of the weights, 2 + 1 rows on its sample
  const student = 10 + 4 + 4 + 3
  assert.equal(iterationFlops(one('given'), settings), product * (5 * fake + student))
  // a hidden layer passes a gradient on: in the fake model once, in the student at each of its 4 steps
  assert.equal(iterationFlops(one('hidden'), settings), product * (5 * (fake + 1) + student + 4))
  // a state has one where an earlier step led to it: not at the noise, not behind the detached first step
  assert.equal(iterationFlops(one('state'), settings), product * (5 * fake + student + 2))
})

test('twice the batch is twice the operations', () => {
  const products = [...one('state'), ...one('hidden')]
  assert.equal(iterationFlops(products, configOf(128)), 2 * iterationFlops(products, configOf(64)))
})

test('so are twice the rows of a sample', () => {
  assert.equal(iterationFlops(one('hidden', 2), configOf(64)), 2 * iterationFlops(one('hidden'), configOf(64)))
})

const productsIn = (dataset: Setting['dataset'], width: number) =>
  productsOf(networkOf({ dataset, width }).init(new Noise(0)))

test("the products are those of the data set's networks", () => {
  const sizes = (dataset: Setting['dataset'], width: number) =>
    productsIn(dataset, width).map(({ rows, inputs, outputs, from }) => `${rows}×${inputs}>${outputs} ${from}`)
  assert.deepEqual(sizes('plane', 8), ['1×28>8 state', '1×8>8 hidden', '1×8>8 hidden', '1×8>2 hidden'])
  assert.deepEqual(sizes('emoji', 32), [
    ...['1×32>256 given', '1×65>256 given', '1×256>256 hidden', '1×256>32 state', '1×32>256 hidden'],
    ...['1×256>64 hidden', '1×32>48 hidden', '1×48>32 hidden'],
  ])
  // 16 tokens of 32 numbers each; q kᵀ and the sum of v after the layer that makes them
  assert.deepEqual(sizes('emoji-all', 32), [
    ...['1×32>256 given', '1×65>256 given', '1×256>256 hidden', '16×32>32 state', '16×32>32 hidden'],
    ...['1×256>192 hidden', '16×32>96 hidden', '16×32>16 hidden', '16×16>32 hidden', '16×32>32 hidden'],
    ...['16×32>96 hidden', '16×96>32 hidden'],
  ])
})

test('a forward pass of the transformer has as many multiply-adds as by hand', () => {
  const context = 32 * 256 + 65 * 256 + 256 * 256
  const [T, W] = [16, 128]
  const perToken = W * 3 * W + W * W + 2 * W * 3 * W // queries, keys and values; the mixture of heads; the perceptron
  const attention = 2 * T * T * W // 4 heads of 32, each [16, 32] times [32, 16], then [16, 16] times [16, 32]
  const block = 256 * 6 * W + T * perToken + attention
  const expected = context + T * (2 * 32 * W) + 4 * block
  const counted = productsIn('emoji-all', W).reduce(
    (sum, { rows, inputs, outputs }) => sum + rows * inputs * outputs,
    0,
  )
  assert.equal(counted, expected)
})
