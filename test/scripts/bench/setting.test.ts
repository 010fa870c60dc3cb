import assert from 'node:assert/strict'
import test from 'node:test'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor, tf } from '../../../lib/tf'
import { datasetNames, networkOf, startingWeights } from '../../../scripts/bench/setting'
import { relativeGap } from '../../support/expect'

const largest = (value: Tensor) => tf.tidy(() => value.abs().max().dataSync()[0]!)

test('weights start as the network starts them, but no matrix is zero', () => {
  for (const dataset of datasetNames) {
    const network = networkOf({ dataset, width: 32 })
    const [initial, started] = [network.init(new Noise(0).fork('bench')), startingWeights(network)]
    assert.deepEqual(Object.keys(started), Object.keys(initial))
    for (const [name, value] of Object.entries(started)) {
      if (value.rank === 2) assert.ok(largest(value) > 0, name)
      if (largest(initial[name]!) > 0) assert.equal(relativeGap(value, initial[name]!), 0, name)
    }
  }
})
