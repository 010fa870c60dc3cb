import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiCodec, latentStatistics } from '../../../lib/datasets/emoji/codec'
import { drawingsWhere, loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { emojiScales } from '../../../lib/datasets/emoji/scales'
import { emojiTeacherData } from '../../../lib/datasets/emoji/teacher-data'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

const emoji = loadEmoji()

test('a teacher never sees a held-out caption', () => {
  const { codec } = emojiScales.smoke
  const weights = codec.init(new Noise(0))
  const statistics = latentStatistics(codec, weights, emoji.pictures.slice(0, 64) as Tensor4D)
  const small = drawingsWhere(emoji, ({ caption }) => emoji.captions.indexOf(caption) % 7 === 0)
  const data = emojiTeacherData(small, emojiCodec(codec, { ...weights, ...statistics }), 9)
  const rows = new Set((data.tables.conditions as Tensor2D).arraySync().map(String))
  for (const condition of emoji.conditions(emoji.heldOutCaptions).arraySync()) assert.ok(!rows.has(String(condition)))
  const N = data.tables.conditions!.shape[0]!
  assert.deepEqual(data.tables.latents!.shape, [9 * N, 512])
  const unmoved = emojiTeacherData(small, emojiCodec(codec, { ...weights, ...statistics })).tables.latents!
  close(unmoved, data.tables.latents!.slice(0, N), 1e-6)
  const { x, condition } = tf.tidy(() => data.draw(data.tables, new Noise(1), 4))
  assert.deepEqual(
    [x.shape, condition.shape],
    [
      [4, 512],
      [4, 65],
    ],
  )
})
