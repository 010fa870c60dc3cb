import assert from 'node:assert/strict'
import test from 'node:test'
import { toPictures } from '../../../lib/datasets/emoji/codec'
import { loadEmojiCodec } from '../../../lib/datasets/emoji/models'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

test('latents of either autoencoder become pictures, P captions by R each; those of the other are refused', () => {
  for (const [set, size, other] of [
    ['emoji', 256, 512],
    ['emoji-all', 512, 256],
  ] as const) {
    const { codec } = loadEmojiCodec('full', undefined, set)
    const latents = new Noise(0).normal<tf.Rank.R3>([2, 3, size])
    const rows = toPictures(codec, latents)
    assert.deepEqual(
      rows.map(row => row.map(picture => picture.length)),
      [Array(3).fill(3072), Array(3).fill(3072)],
    )
    const last = latents.slice([1, 2, 0], [1, 1, size]).reshape([1, size]) as Tensor2D
    close(rows[1]![2]!, codec.decode(last).add(1).div(2), 1e-5)
    assert.throws(
      () => toPictures(codec, tf.zeros([2, 3, other])),
      new RegExp(`toPictures: expected latents .*${size}`),
    )
  }
})
