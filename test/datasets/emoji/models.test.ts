import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiTeacherHash, loadEmojiCodec, loadEmojiModels, toPictures } from '../../../lib/datasets/emoji/models'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'
import { read } from '../../support/source'

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

test('a seed that no teacher of the set has is refused with those that have one', () => {
  for (const load of [loadEmojiModels, emojiTeacherHash]) {
    assert.throws(() => load(undefined, 'emoji-all', 3), /teachers of emoji-all: expected a seed of 0, 1, 2, got 3/)
    assert.throws(() => load(undefined, 'emoji', 1), /teachers of emoji: expected a seed of 0, got 1/)
  }
})

test('the README of all emoji has the metrics of its teacher’s header, by guidance', () => {
  const metrics = loadEmojiModels(undefined, 'emoji-all', 0).meta.metrics as Record<string, number>
  const columns: [metric: string, decimals: number][] = [
    ...(['edge', 'flat', 'LPIPS to own'] as const).map((name): [string, number] => [name, 3]),
    ...['own caption', 'own designer', 'designers covered', 'designers per caption', 'nearer'].map(
      (name): [string, number] => [name, 2],
    ),
  ]
  for (const w of [1, 2, 3.5]) {
    const cells = columns.map(([name, decimals]) => metrics[`${name}, w = ${w}`]!.toFixed(decimals))
    assert.ok(read('data/emoji-all/README.md').includes(`\n| ${[w, ...cells].join(' | ')} |\n`), `w = ${w}`)
  }
})
