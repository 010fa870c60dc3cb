import assert from 'node:assert/strict'
import test from 'node:test'
import { loadAlignment } from '../../../lib/datasets/emoji/alignment'
import { type Emoji, loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { featureMetrics } from '../../../lib/datasets/emoji/feature-metrics'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { extractor } from '../../../lib/datasets/emoji/features/network'
import { squaredDistances } from '../../../lib/metrics/neighbours'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tf'
import { auc, blurred } from '../../support/degrade'
import { without } from '../../support/features'

const skip = without('alexnet') || without('efficientnet-lite0')

/** The drawings of every other caption of those that neither the teacher nor the alignment head has seen. */
function heldOut(): Emoji {
  const all = loadEmoji()
  const heldOutCaptions = all.heldOutCaptions.filter((_, i) => i % 2 === 0)
  const kept = all.drawings.flatMap((drawing, i) => (heldOutCaptions.includes(drawing.caption) ? [i] : []))
  return { ...all, heldOutCaptions, drawings: kept.map(i => all.drawings[i]!), pictures: tf.gather(all.pictures, kept) }
}

const emoji = heldOut()
const captions = emoji.heldOutCaptions
const networks = () => [loadFeatureNetwork('alexnet'), loadFeatureNetwork('efficientnet-lite0')] as const
const measure = skip ? undefined! : featureMetrics(emoji, ...networks(), loadAlignment().tensors)

/** For each caption nine of the pictures, in turn. */
function rows(pictures: Tensor4D): Float32Array[][] {
  const [N, size] = [pictures.shape[0], 32 * 32 * 3]
  const numbers = tf.tidy(() => pictures.clipByValue(-1, 1).add(1).div(2).dataSync() as Float32Array)
  const each = Array.from({ length: N }, (_, i) => numbers.slice(i * size, (i + 1) * size))
  return captions.map(caption => {
    const own = each.filter((_, i) => emoji.drawings[i]!.caption === caption)
    return Array.from({ length: 9 }, (_, r) => own[r % own.length]!)
  })
}
const true_ = skip ? undefined! : measure(rows(emoji.pictures), captions)

test('the drawings themselves: all right, all designers, at distance 0, within the manifold', { skip }, () => {
  const designers = emoji.drawings.length / captions.length
  assert.ok(
    Math.abs(true_['designers AlexNet'] - designers) < 1e-6 && Math.abs(true_['designers Lite0'] - designers) < 1e-6,
  )
  assert.deepEqual([true_['right caption'], true_.precision, true_.recall], [1, 1, 1])
  assert.ok(true_['LPIPS to drawing'] < 1e-4 && true_['Fréchet Lite0'] < 0.05)
})

test('one drawing nine times: no diversity, one designer, precision without recall', { skip }, () => {
  const one = measure(
    rows(emoji.pictures).map(row => row.map(() => row[0]!)),
    captions,
  )
  for (const name of ['LPIPS diversity', 'diversity AlexNet', 'diversity Lite0'] as const) {
    assert.ok(Math.abs(one[name]) < 1e-5, name)
  }
  assert.deepEqual([one['designers AlexNet'], one['designers Lite0'], one.precision], [1, 1, 1])
  assert.ok(one.recall < 0.5, String(one.recall))
})

test('blur: every measure of quality is worse, and worse with more blur', { skip }, () => {
  const [weak, strong] = [0.8, 1.5].map(sigma => measure(rows(blurred(emoji.pictures, sigma)), captions))
  for (const name of ['Fréchet Lite0', 'LPIPS to drawing', 'naturalness distance'] as const)
    assert.ok(true_[name] < weak![name] && weak![name] < strong![name], name)
  for (const name of ['precision', 'right caption', 'alignment'] as const)
    assert.ok(true_[name] >= weak![name] && weak![name] > strong![name], name)
})

test('pictures of noise mixed in lower precision and leave recall', { skip }, () => {
  const noise = rows(new Noise(0).uniform<tf.Rank.R4>(emoji.pictures.shape, -1, 1))
  const mixed = measure(
    rows(emoji.pictures).map((row, p) => [...row, ...noise[p]!.slice(0, 3)]),
    captions,
  )
  assert.ok(mixed.precision < 0.8 && mixed.recall === 1, `${mixed.precision}, ${mixed.recall}`)
})

test("another caption's drawings: the same diversity, and what looks at captions falls", { skip }, () => {
  const own = rows(emoji.pictures)
  const wrong = measure([...own.slice(6), ...own.slice(0, 6)], captions)
  assert.ok(Math.abs(wrong['LPIPS diversity'] - true_['LPIPS diversity']) < 1e-4)
  assert.equal(wrong['right caption'], 0)
  assert.ok(wrong.alignment < true_.alignment - 0.2, `${wrong.alignment}, ${true_.alignment}`)
  assert.ok(wrong['alignment first'] < 1 / 12 && true_['alignment first'] > 5 / 12, 'chance is 1 / 12')
})

test('two designers are nearer on one caption than on two, in both spaces', { skip }, () => {
  const spaces = networks().map(network => extractor(network)(emoji.pictures))
  for (const [i, features] of spaces.entries()) {
    const f = i === 0 ? features : (features.sub(features.mean(0)) as Tensor2D)
    const unit = (i === 0 ? f : f.div(f.norm(2, 1, true))) as Tensor2D
    const distances = squaredDistances(unit, unit).arraySync()
    const pairs = (same: boolean) =>
      emoji.drawings.flatMap((a, n) =>
        emoji.drawings.flatMap((b, m) =>
          m > n && a.designer !== b.designer && (a.caption === b.caption) === same ? [distances[n]![m]!] : [],
        ),
      )
    assert.ok(auc(pairs(true), pairs(false)) > 0.9, String(auc(pairs(true), pairs(false))))
  }
})

test('measuring leaks nothing, and rows of another number are refused', { skip }, () => {
  const before = tf.memory().numTensors
  measure(rows(emoji.pictures).slice(0, 6), captions.slice(0, 6))
  assert.equal(tf.memory().numTensors, before)
  assert.throws(() => measure(rows(emoji.pictures), captions.slice(1)), /expected pictures of 11 captions, got 12/)
})
