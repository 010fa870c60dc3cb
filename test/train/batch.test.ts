import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { timeGrid } from '../../lib/path/grid'
import { generate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { drawBatch, withSamples } from '../../lib/train/batch'
import { close } from '../support/expect'

const { conditions: prompts } = ring()
const network = planeNetwork(ring(), 32)
const student = network.velocity(network.init(new Noise(0)))
const drawn = (n: number) =>
  Array.from({ length: n }, (_, i) => {
    const noise = new Noise(1).fork(i)
    return drawBatch({ network, prompts }, { batch: 16, updates: 10 }, tf.scalar(3), noise, noise)
  })

test('samples drawn for several batches at once are bit for bit those of one walk for each, in the same order', () => {
  const walk = (eps: Tensor2D, condition: Tensor2D) => generate(student, eps, timeGrid(4), condition)
  for (const [n, shared] of [
    [3, 2],
    [4, 4],
    [5, 5],
  ] as const) {
    const batches = withSamples(drawn(n), ({ eps, condition }) => walk(eps, condition))
    assert.equal(batches.filter(({ sample }) => sample).length, shared)
    for (const [i, { eps, condition, sample }] of batches.entries()) {
      close(eps, drawn(n)[i]!.eps, 0)
      if (sample) close(sample, walk(eps, condition), 0)
    }
  }
})

test('batches that share no walk with another are left as they are', () => {
  const never = () => assert.fail('nothing is to be shared')
  for (const n of [0, 1, 2])
    assert.deepEqual(
      withSamples(drawn(n), never).map(({ sample }) => sample),
      Array(n).fill(undefined),
    )
})

test('a batch has the shares that it says, and real samples only where there are data', () => {
  const [batch] = drawn(1)
  close(batch!.progress, 0.3, 1e-7)
  assert.deepEqual(
    [batch!.eps.shape, batch!.condition.shape],
    [
      [16, 2],
      [16, prompts.shape[1]],
    ],
  )
  assert.equal(batch!.real, undefined)
})
