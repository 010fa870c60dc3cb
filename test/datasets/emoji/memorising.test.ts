import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji, shifted } from '../../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { extractor } from '../../../lib/datasets/emoji/features/network'
import { memorisingMetrics } from '../../../lib/datasets/emoji/memorising'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../../lib/tf'
import { without } from '../../support/features'

// Forty captions of data/emoji-all: real drawings stand for a model's pictures.

const skip = without('alexnet')

const emoji = loadEmoji()
const captions = emoji.trainCaptions.filter((_, i) => i % 25 === 0)
const rowsOf = (heldOut: boolean) =>
  emoji.drawings.flatMap((one, i) => (captions.includes(one.caption) && one.heldOut === heldOut ? [i] : []))
const [training, heldOut] = [rowsOf(false), rowsOf(true)]
const picturesOf = (rows: number[]) => tf.gather(emoji.pictures, rows) as Tensor4D
const measure = skip
  ? undefined!
  : memorisingMetrics(extractor(loadFeatureNetwork('alexnet')), picturesOf(training), picturesOf(heldOut))

test('training drawings are copies, held-out ones are not', { skip }, () => {
  const [copies, others] = [measure(picturesOf(training.slice(0, 60))), measure(picturesOf(heldOut))]
  assert.ok(copies['LPIPS to training'] < 1e-5 && copies.nearer > 0.99, JSON.stringify(copies))
  assert.equal(others['LPIPS to training'], others['LPIPS of held out'])
  assert.ok(others['LPIPS of held out'] > 0.05, JSON.stringify(others))
  assert.ok(Math.abs(others.nearer - 0.5) < 1e-9, 'as near as they are themselves')
})

test('copies that are moved by a pixel or lightly noised are still told from something new', { skip }, () => {
  const some = picturesOf(training.slice(0, 60))
  const moved = shifted(some).slice(60, 60) as Tensor4D
  const noised = some.add(new Noise(0).normal(some.shape).mul(0.02)) as Tensor4D
  for (const [name, pictures] of Object.entries({ moved, noised }))
    assert.ok(measure(pictures).nearer > 0.9, `${name}: ${JSON.stringify(measure(pictures))}`)
})

test('what resembles no drawing is farther from training than something new', { skip }, () => {
  const texture = new Noise(1).uniform<tf.Rank.R4>([20, 32, 32, 3], -1, 1)
  assert.ok(measure(texture).nearer < 0.1)
})

test('measuring leaks nothing, and other shapes are refused', { skip }, () => {
  const pictures = picturesOf(heldOut.slice(0, 4))
  const before = tf.memory().numTensors
  measure(pictures)
  assert.equal(tf.memory().numTensors, before)
  assert.throws(
    () => measure(pictures.reshape([4, 64, 16, 3])),
    /memorisingMetrics: expected pictures of shape \[N, 32, 32, 3\]/,
  )
})
