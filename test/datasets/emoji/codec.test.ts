import assert from 'node:assert/strict'
import test from 'node:test'
import { toPictures } from '../../../lib/datasets/emoji/codec'
import { loadEmojiCodec } from '../../../lib/datasets/emoji/models'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

test('latents become pictures, P captions by R each; those of another size are refused', () => {
  const { codec } = loadEmojiCodec()
  const latents = new Noise(0).normal<tf.Rank.R3>([2, 3, 512])
  const rows = toPictures(codec, latents)
  assert.deepEqual(
    rows.map(row => row.map(picture => picture.length)),
    [Array(3).fill(3072), Array(3).fill(3072)],
  )
  const last = latents.slice([1, 2, 0], [1, 1, 512]).reshape([1, 512]) as Tensor2D
  close(rows[1]![2]!, codec.decode(last).add(1).div(2), 1e-5)
  assert.throws(() => toPictures(codec, tf.zeros([2, 3, 256])), /toPictures: expected latents .*512/)
})
