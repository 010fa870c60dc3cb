import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { dpDmd } from '../../lib/method/dp-dmd'
import { Noise } from '../../lib/tensor/noise'
import { distill } from '../../lib/train/distill'

test('five thousand iterations leave the memory of the process and the number of tensors as they were', () => {
  const network = planeNetwork(ring(), 32)
  const task = { network, teacher: network.init(new Noise(0)), prompts: ring().conditions }
  const run = distill(dpDmd, task, {
    seed: 0,
    updates: 6000,
    batch: 16,
    K: 2,
    student: { learningRate: 1e-4 },
    fake: { learningRate: 1e-4 },
  })
  const [start, end] = [1000, 6000].map(until => {
    const [record] = run.records({ every: Number.POSITIVE_INFINITY, until })
    return { megabytes: process.memoryUsage().rss / 1e6, tensors: record!.tensors }
  })
  assert.equal(end!.tensors, start!.tensors)
  assert.ok(end!.megabytes < start!.megabytes + 10, `from ${start!.megabytes} to ${end!.megabytes} MB`)
  run.dispose()
})
