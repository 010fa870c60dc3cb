import assert from 'node:assert/strict'
import test from 'node:test'
import { type Emoji, loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { type VarietyMetrics, varietyMetrics } from '../../../lib/datasets/emoji/variety'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../../lib/tf'
import { blurred, shuffledPatches } from '../../support/degrade'
import { without } from '../../support/features'

// Real drawings stand for a model's pictures: of each held-out caption every other designer is the bank, the rest are "drawn".
// A drawn set, a collapsed one, a blurred one, one of texture and one of wrong captions then have to rank.

const skip = without('efficientnet-lite0')

const all = loadEmoji()
const heldOut = all.drawings.flatMap((drawing, i) => (drawing.heldOut ? [i] : []))
const captionOf = (i: number) => all.drawings[i]!.caption
const turn = (i: number) => heldOut.filter(j => j < i && captionOf(j) === captionOf(i)).length
const bank = heldOut.filter(i => turn(i) % 2 === 0)
const drawn = heldOut.filter(i => turn(i) % 2 === 1)

const picturesOf = (rows: number[]) => tf.gather(all.pictures, rows) as Tensor4D
const real: Emoji = { ...all, drawings: bank.map(i => all.drawings[i]!), pictures: picturesOf(bank) }
const captions = drawn.map(captionOf)
const one = drawn.map(i => drawn.find(j => captionOf(j) === captionOf(i))!)
const otherwise = [...drawn.slice(9), ...drawn.slice(0, 9)]

const sets = {
  drawn: () => picturesOf(drawn),
  collapsed: () => picturesOf(one),
  blurred: () => blurred(picturesOf(drawn), 1.5),
  texture: () => shuffledPatches(picturesOf(drawn), 4, new Noise(3)),
  otherCaptions: () => picturesOf(otherwise),
}
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

test('right caption: blind to collapse; blur lowers it, texture and wrong captions end it', { skip }, () => {
  const right = (name: keyof typeof sets) => found[name]['right caption']
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

test('the drawings themselves cover all designers, and measuring leaks nothing', { skip }, () => {
  const before = tf.memory().numTensors
  const itself = measure(real.pictures, bank.map(captionOf))
  assert.deepEqual([itself['designers covered'], itself['right caption']], [1, 1])
  assert.equal(tf.memory().numTensors, before)
})
