import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../lib/datasets/emoji/drawings'
import { naturalness } from '../../lib/metrics/naturalness'
import { mean } from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'
import { auc, blurred } from '../support/degrade'

const emoji = loadEmoji()
const of = (heldOut: boolean) =>
  tf.gather(
    emoji.pictures,
    emoji.drawings.flatMap((drawing, i) => (drawing.heldOut === heldOut ? [i] : [])),
  )
const distance = naturalness(of(false))
const unseen = of(true)
const clean = distance(unseen)

test('the squared distances of the pictures that it is fitted to have the mean 18, one for each statistic', () => {
  const own = distance(of(false)).map(d => d * d)
  assert.ok(mean(own) > 14 && mean(own) <= 18.01, String(mean(own)))
})

test('blur raises it on drawings never seen, the more the stronger', () => {
  const steps = [0.6, 1, 1.5].map(sigma => distance(blurred(unseen, sigma)))
  const means = [clean, ...steps].map(mean)
  assert.deepEqual(
    means,
    [...means].sort((a, b) => a - b),
  )
  assert.ok(auc(clean, steps[1]!) > 0.85, String(auc(clean, steps[1]!)))
})

test('noise raises it, the more the stronger', () => {
  const noise = new Noise(0).normal<tf.Rank.R4>(unseen.shape)
  const steps = [0.03, 0.1, 0.2].map(sd => distance(unseen.add(noise.mul(sd)) as Tensor4D))
  const means = [clean, ...steps].map(mean)
  assert.deepEqual(
    means,
    [...means].sort((a, b) => a - b),
  )
  assert.ok(auc(clean, steps[1]!) > 0.7, String(auc(clean, steps[1]!)))
})

test('a mirrored picture is as natural', () => {
  assert.ok(Math.abs(mean(distance(unseen.reverse(2) as Tensor4D)) - mean(clean)) < 0.05)
})
