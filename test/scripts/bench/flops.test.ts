import assert from 'node:assert/strict'
import test from 'node:test'
import { Noise } from '../../../lib/tensor/noise'
import { iterationFlops, type Layer, layersOf } from '../../../scripts/bench/flops'
import { configOf, networkOf } from '../../../scripts/bench/setting'

const one = (from: Layer['from']): Layer[] => [{ inputs: 2, outputs: 3, from }]
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
  const layers = [...one('state'), ...one('hidden')]
  assert.equal(iterationFlops(layers, configOf(128)), 2 * iterationFlops(layers, configOf(64)))
})

test("the layers are those of the data set's networks", () => {
  const sizes = (dataset: 'plane' | 'emoji', width: number) =>
    layersOf(networkOf({ dataset, width }).init(new Noise(0))).map(
      ({ inputs, outputs, from }) => `${inputs}>${outputs} ${from}`,
    )
  assert.deepEqual(sizes('plane', 8), ['28>8 state', '8>8 hidden', '8>8 hidden', '8>2 hidden'])
  assert.deepEqual(sizes('emoji', 32), [
    ...['32>256 given', '65>256 given', '256>256 hidden', '256>32 state', '32>256 hidden'],
    ...['256>64 hidden', '32>48 hidden', '48>32 hidden'],
  ])
})
