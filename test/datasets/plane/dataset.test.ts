import assert from 'node:assert/strict'
import test from 'node:test'
import { labelVariantDataset, promptsDataset } from '../../../lib/datasets/plane/dataset'
import { guided } from '../../../lib/model/guidance'
import { timeGrid } from '../../../lib/path/grid'
import { tf } from '../../../lib/tf'

test('a variant measures twice the same, without leaking, and keeps every mode of the guided teacher itself', () => {
  const { network, teacher, exact, measure } = labelVariantDataset('labels-d-2').open(0)
  const leader = guided(exact!, 3.5)
  const first = measure(leader, timeGrid(30))
  const before = tf.memory().numTensors
  assert.deepEqual(measure(leader, timeGrid(30)), first)
  assert.equal(tf.memory().numTensors, before)
  assert.equal(first['mode kept'], 1)
  const student = measure(network.velocity(teacher), timeGrid(4))
  assert.ok(student['mode kept']! > 0.3 && student['mode kept']! < 0.99)
})

test('the tuning’s seeds are measured on other prompts than the tables’', () => {
  const dataset = promptsDataset('labels')
  const exactly = (seed: number) => {
    const { network, teacher, measure } = dataset.open(seed)
    return measure(network.velocity(teacher), timeGrid(8))['KL of modes']
  }
  assert.deepEqual(dataset.tuningSeeds, [5, 6])
  assert.notEqual(exactly(0), exactly(5))
})
