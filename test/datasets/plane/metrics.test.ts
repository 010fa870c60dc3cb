import assert from 'node:assert/strict'
import test from 'node:test'
import { distilOnPlane, measurePlane, modePosterior, planeSamples } from '../../../lib/datasets/plane/metrics'
import { planeNetwork, ring } from '../../../lib/datasets/plane/plane'
import { dmd } from '../../../lib/method/dmd'
import { dmdGan } from '../../../lib/method/dmd-gan'
import { timeGrid } from '../../../lib/path/grid'
import { Noise } from '../../../lib/tensor/noise'
import { tf } from '../../../lib/tf'

const plane = ring()
const exactSamples = () => plane.exact.prompts.map((prompt, p) => prompt.sample(2000, new Noise(p)).arraySync())

test('exact samples cover all modes, lie on them, and have the shares of the weights', () => {
  const metrics = measurePlane(exactSamples(), plane)
  assert.equal(metrics['modes covered'], 1)
  assert.ok(Math.abs(metrics['on mode'] - (1 - Math.exp(-4.5))) < 0.005, 'a 2-D Gaussian has 1 − e^(−9/2) within 3 σ')
  assert.ok(metrics['KL of modes'] < 0.01)
  const expected = 1 - [0.22, 0.18, 0.15, 0.13, 0.11, 0.09, 0.07, 0.05].reduce((sum, p) => sum + p * p, 0)
  assert.ok(Math.abs(metrics.diversity - expected) < 0.02)
})

test('all samples on one mode: diversity 0, one mode of eight, quality 1', () => {
  const metrics = measurePlane(
    plane.weightsOfPrompt.map(() => Array.from({ length: 50 }, () => plane.means[3]!)),
    plane,
  )
  assert.ok(Math.abs(metrics.diversity) < 1e-5)
  assert.equal(metrics['modes covered'], 1 / 8)
  assert.equal(metrics['on mode'], 1)
})

test('the posterior over modes sums to 1 and is one-hot on a mode', () => {
  const posterior = modePosterior(tf.tensor3d([plane.means]), tf.tensor2d(plane.means), 0.3)
  const rows = posterior.arraySync()[0]!
  rows.forEach((row, k) => {
    assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5)
    assert.equal(row.indexOf(Math.max(...row)), k)
  })
})

test('samples of the exact velocity approach those of the mixture', () => {
  const metrics = measurePlane(planeSamples(plane.exact.velocity, plane, timeGrid(60), new Noise(1)), plane)
  assert.equal(metrics['modes covered'], 1)
  assert.ok(metrics['on mode'] > 0.95)
})

test('a distillation is followed by records with metrics, and frees what it made', () => {
  const network = planeNetwork(plane, 8)
  const teacher = network.init(new Noise(0))
  const rate = { learningRate: 1e-3 }
  const settings = {
    seed: 0,
    updates: 4,
    batch: 8,
    student: rate,
    fake: rate,
    guidance: 2,
    updateRatio: { fake: 1, student: 1 },
  }
  const before = tf.memory().numTensors
  const records = [...distilOnPlane(dmd, { plane, network, teacher }, settings, 2)]
  assert.deepEqual(
    records.map(record => record.update),
    [2, 4],
  )
  assert.ok(records.every(record => record.samples.length === 4 && record.metrics.diversity >= 0))
  assert.equal(tf.memory().numTensors, before)
})

test('a method that needs real samples is given those of the plane, and none of their tensors stay', () => {
  const plane = ring()
  const network = planeNetwork(plane, 8)
  const teacher = network.init(new Noise(0))
  const rate = { learningRate: 1e-3 }
  const settings = { seed: 0, updates: 1, batch: 8, student: rate, fake: rate, guidance: 1, engine: 'eager' as const }
  const before = tf.memory().numTensors
  const [record] = [...distilOnPlane(dmdGan, { plane, network, teacher }, settings, 1)]
  assert.ok(Number.isFinite(record!.losses.discriminator))
  assert.equal(tf.memory().numTensors, before)
})
