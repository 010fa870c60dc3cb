import assert from 'node:assert/strict'
import test from 'node:test'
import { dpDmd } from '../../lib/method/dp-dmd'
import { mlp } from '../../lib/model/mlp'
import { oneHotCondition } from '../../lib/model/network'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { distilAndObserve } from '../../lib/train/observe'

const network = mlp({ dataSize: 1, conditionSize: 3, width: 4, layers: 1, dataFrequencies: [], timeFrequencies: [] })
const task = { network, teacher: network.init(new Noise(0)), prompts: oneHotCondition([0, 1], 2) }
const rate = { learningRate: 1e-3 }
const settings = { seed: 0, updates: 6, batch: 4, teacherSteps: 6, K: 2, student: rate, fake: rate }
const seen = () =>
  distilAndObserve(dpDmd, task, settings, { every: 4, tick: 2 }, (velocity, grid) => ({
    x: tf.tidy(() => Array.from(sample(velocity, task.prompts, 3, grid, new Noise(1), 1).dataSync())),
  }))

test('the student is observed every so often and at the end, records come more often, and what was made is freed', () => {
  const before = tf.memory().numTensors
  const records = [...seen()]
  assert.deepEqual(
    records.map(({ update, x }) => [update, x?.length]),
    [
      [2, undefined],
      [4, 6],
      [6, 6],
    ],
  )
  assert.notDeepEqual(records[1]!.x, records[2]!.x)
  assert.equal(tf.memory().numTensors, before)
})

test('leaving the loop early frees the run too', () => {
  const before = tf.memory().numTensors
  for (const { update } of seen()) if (update === 2) break
  assert.equal(tf.memory().numTensors, before)
})
