import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { type VarietyMetrics, varietyMetrics } from '../../../lib/datasets/emoji/variety'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../../lib/tf'
import { drawnSets } from '../../support/drawn-sets'
import { without } from '../../support/features'

// A drawn set, a collapsed one, a blurred one, one of texture and one of wrong captions have to rank.

const skip = without('efficientnet-lite0')
const { real, captions, sets } = drawnSets(loadEmoji())
const measure = skip ? undefined! : varietyMetrics(real, loadFeatureNetwork('efficientnet-lite0'), new Noise(0))
const found = skip
  ? undefined!
  : (Object.fromEntries(
      Object.entries(sets).map(([name, pictures]) => [name, measure(pictures(), captions)]),
    ) as Record<keyof typeof sets, VarietyMetrics>)

test('designers covered: collapse, blur, texture and wrong captions all halve it, texture and wrong captions end it', {
  skip,
}, () => {
  const covered = (name: keyof typeof sets) => found[name]['designers covered']
  assert.ok(covered('drawn') > 0.5, String(covered('drawn')))
  for (const name of ['collapsed', 'blurred', 'texture', 'otherCaptions'] as const)
    assert.ok(covered(name) < covered('drawn') / 2, `${name}: ${covered(name)}`)
  for (const name of ['texture', 'otherCaptions'] as const) assert.ok(covered(name) < 0.1, `${name}: ${covered(name)}`)
})

test('own caption: blind to collapse; blur lowers it, texture and wrong captions end it', { skip }, () => {
  const right = (name: keyof typeof sets) => found[name]['own caption']
  assert.ok(right('drawn') > 0.85 && Math.abs(right('collapsed') - right('drawn')) < 0.05)
  assert.ok(right('blurred') < right('drawn') - 0.2, String(right('blurred')))
  for (const name of ['texture', 'otherCaptions'] as const) assert.ok(right(name) < 0.15, `${name}: ${right(name)}`)
})

test('kernel distance: other designers are within its noise floor, so are wrong captions, to which it is blind; collapse is beyond it, blur further, texture furthest', {
  skip,
}, () => {
  for (const name of ['drawn', 'otherCaptions'] as const)
    assert.ok(found[name]['kernel distance'] < found[name]['noise floor'], name)
  const beyond = (name: keyof typeof sets) => found[name]['kernel distance'] / found[name]['noise floor']
  assert.ok(1 < beyond('collapsed') && beyond('collapsed') < beyond('blurred') && beyond('blurred') < beyond('texture'))
})

test('own designer, the precision, is blind to collapse; blur halves it, texture and wrong captions end it', {
  skip,
}, () => {
  const precision = (name: keyof typeof sets) => found[name]['own designer']
  assert.ok(precision('drawn') > 0.5, String(precision('drawn')))
  assert.ok(precision('collapsed') > 0.75 * precision('drawn'), String(precision('collapsed')))
  assert.ok(precision('blurred') < precision('drawn') / 2, String(precision('blurred')))
  for (const name of ['texture', 'otherCaptions'] as const)
    assert.ok(precision(name) < 0.1, `${name}: ${precision(name)}`)
})

test('joined by recall it is no longer blind: each fault lowers F and the designers per caption by a third at least', {
  skip,
}, () => {
  for (const metric of ['F', 'designers per caption'] as const)
    for (const name of ['collapsed', 'blurred', 'texture', 'otherCaptions'] as const)
      assert.ok(found[name][metric] < found.drawn[metric] / 1.5, `${name}, ${metric}: ${found[name][metric]}`)
})

test('designers per caption: one designer for all is at most one, several are more', { skip }, () => {
  assert.ok(found.collapsed['designers per caption'] <= 1)
  assert.ok(found.drawn['designers per caption'] > 1.5, String(found.drawn['designers per caption']))
})

test('the drawings themselves have all designers, and measuring leaks nothing', { skip }, () => {
  const ofBank = real.drawings.map(({ caption }) => caption)
  const before = tf.memory().numTensors
  const itself = measure(real.pictures, ofBank)
  const { 'own designer': precision, 'designers covered': covered, F, 'own caption': right } = itself
  assert.deepEqual([precision, covered, F, right], [1, 1, 1, 1])
  const drawings = ofBank.length / new Set(ofBank).size
  assert.ok(Math.abs(itself['designers per caption'] - drawings) < 1e-9)
  assert.equal(tf.memory().numTensors, before)
})

test('pictures and captions that do not fit each other are refused', { skip }, () => {
  assert.throws(() => measure(real.pictures, captions.slice(1)), /varietyMetrics: expected pictures of shape/)
  const two = real.pictures.slice(0, 2) as Tensor4D
  assert.throws(() => measure(two, [captions[0]!, 'no such']), /varietyMetrics: expected captions .* got "no such"/)
})
