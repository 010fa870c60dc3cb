import assert from 'node:assert/strict'
import test from 'node:test'
import { datasetOf } from '../../../lib/datasets'
import { emojiMetrics, measuredCaptions } from '../../../lib/datasets/emoji/dataset'
import { drawingsWhere, loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { timeGrid } from '../../../lib/path/grid'
import { type Tensor4D, tf } from '../../../lib/tf'
import { without } from '../../support/features'

const skip = without('efficientnet-lite0')

const emoji = loadEmoji()

test('drawings of several designers have diversity and own captions; one of them nine times has none, others’ drawings are not own', {
  skip,
}, () => {
  const asked = measuredCaptions(emoji, 0).trained.slice(0, 20)
  const ofAsked = drawingsWhere(emoji, ({ caption }) => asked.includes(caption))
  const rowsOf = (caption: string) => ofAsked.drawings.flatMap((drawing, i) => (drawing.caption === caption ? [i] : []))
  const nine = (rows: number[]) => Array.from({ length: 9 }, (_, i) => rows[i % rows.length]!)
  const measure = emojiMetrics(ofAsked, loadFeatureNetwork('efficientnet-lite0'))
  const of = (rows: number[][]) => tf.tidy(() => measure(tf.gather(ofAsked.pictures, rows.flat()) as Tensor4D, asked))
  const drawn = of(asked.map(caption => nine(rowsOf(caption))))
  const collapsed = of(asked.map(caption => nine(rowsOf(caption).slice(0, 1))))
  const foreign = of(asked.map((_, i) => nine(rowsOf(asked[(i + 7) % 20]!))))
  assert.ok(Math.abs(collapsed['diversity Lite0']) < 1e-4, `${collapsed['diversity Lite0']}`)
  assert.ok(drawn['diversity Lite0'] > 0.2, `${drawn['diversity Lite0']}`)
  assert.equal(foreign['diversity Lite0'].toFixed(4), drawn['diversity Lite0'].toFixed(4), 'Eq. 9 does not ask whose')
  assert.deepEqual([drawn['own caption'], collapsed['own caption']], [1, 1])
  assert.equal(foreign['own caption'], 0)
  assert.ok(foreign['own designer'] < 0.2, `${foreign['own designer']}`)
  assert.ok(drawn['designers per caption'] > 4 && collapsed['designers per caption'] === 1)
})

test('a model is measured alike on trained and held-out captions, the same each time, what counts by the data set’s counts', {
  skip,
}, () => {
  const { open, metrics: roles, counted } = datasetOf('emoji-all')
  const { network, teacher, measure } = open(0)
  const found = measure(network.velocity(teacher), timeGrid(1))
  for (const metric of Object.values(roles))
    assert.ok(Number.isFinite(found[metric]) && Number.isFinite(found[`${metric}, held out`]), metric)
  for (const [metric, n] of Object.entries(counted!)) {
    assert.ok(metric in found, metric)
    assert.ok(Math.abs(n * found[metric]! - Math.round(n * found[metric]!)) < 1e-3, metric)
  }
  assert.deepEqual(measure(network.velocity(teacher), timeGrid(1)), found)
})

test('three teachers share the seeds, and no caption is measured by two seeds', () => {
  const hashes = [0, 1, 2, 3, 4, 5].map(seed => datasetOf('emoji-all').teacherHash(seed))
  assert.deepEqual(hashes.slice(3), hashes.slice(0, 3))
  assert.equal(new Set(hashes).size, 3)
  const of = [0, 1, 2, 3].map(seed => measuredCaptions(emoji, seed))
  for (const set of ['trained', 'heldOut'] as const) {
    const all = of.flatMap(captions => captions[set])
    assert.equal(new Set(all).size, all.length, set)
    const known = new Set(set === 'trained' ? emoji.trainCaptions : emoji.heldOutCaptions)
    assert.ok(all.every(caption => known.has(caption)))
  }
  assert.deepEqual([of[0]!.trained.length, of[3]!.heldOut.length], [56, 27])
})
