import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../../lib/datasets/emoji/drawings'
import { nearestCaptions, textConditions } from '../../../../lib/datasets/emoji/text/captions'
import { tf } from '../../../../lib/tf'
import { close } from '../../../support/expect'
import { skip } from '../../../support/text'

const emoji = loadEmoji()

// Stored as float16: to half of 2⁻¹⁰ of a number's binary order, at most 4 here, is 1e-3, and the projection is rounded too.
test('the stored condition of each caption is that of its text', { skip }, () => {
  close(textConditions(emoji, emoji.captions), emoji.conditions(emoji.captions), 2e-3)
})

test('sentence embeddings of another length are refused', () => {
  assert.throws(() => emoji.conditionsOf(tf.zeros([2, 64])), /conditionsOf: expected sentences of shape \[P, 384\]/)
})

test('the nearest caption of a training caption is itself, at 1; others follow in order, held-out ones never', () => {
  const near = nearestCaptions(emoji, emoji.conditions(emoji.trainCaptions), 4)
  for (const [i, found] of near.entries()) {
    assert.equal(found[0]!.caption, emoji.trainCaptions[i])
    assert.ok(Math.abs(found[0]!.similarity - 1) < 1e-6)
    assert.ok(found.every(({ similarity }, k) => k === 0 || similarity <= found[k - 1]!.similarity))
    assert.ok(found.every(({ caption }) => !emoji.heldOutCaptions.includes(caption)))
  }
})

test('a paraphrase is near to its caption, an abstract word is far from all', { skip }, () => {
  const [paraphrase, word] = nearestCaptions(emoji, textConditions(emoji, ['a cake for my birthday', 'justice']), 1)
  assert.equal(paraphrase![0]!.caption, 'birthday cake')
  assert.ok(paraphrase![0]!.similarity > 0.9 && word![0]!.similarity < 0.5)
})
