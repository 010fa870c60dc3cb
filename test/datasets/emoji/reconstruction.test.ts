import assert from 'node:assert/strict'
import test from 'node:test'
import type { EmojiCodec } from '../../../lib/datasets/emoji/codec'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadEmojiCodec } from '../../../lib/datasets/emoji/models'
import { edge, flat, psnr, reconstructionMetrics, restore } from '../../../lib/datasets/emoji/reconstruction'
import { mean } from '../../../lib/metrics/statistics'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tf'
import { blurred, shuffledPatches } from '../../support/degrade'

const emoji = loadEmoji()
const asked = new Set(emoji.heldOutCaptions)
const heldOut = emoji.drawings.flatMap(({ caption }, i) => (asked.has(caption) ? [i] : []))
const pictures = tf.gather(emoji.pictures, heldOut) as Tensor4D
const noise = new Noise(0)

test('PSNR is −10 log₁₀ of the mean squared error, of a range of 1', () => {
  const grey = tf.zeros([2, 4, 4, 3]) as Tensor4D
  const off = tf.tensor4d([0.2, 0.02], [2, 1, 1, 1]).tile([1, 4, 4, 3]) as Tensor4D
  for (const [i, expected] of [20, 40].entries()) assert.ok(Math.abs(psnr(grey, off)[i]! - expected) < 1e-4)
})

test('edge: a step of height h across a picture of width W counts 2 h / (W − 2); a ramp and an even picture 0', () => {
  const of = (row: number[]) => edge(tf.tensor1d(row).reshape([1, 1, -1, 1]).tile([1, 6, 1, 3]) as Tensor4D)[0]!
  assert.ok(Math.abs(of([-1, -1, -1, 0, 0, 0]) - (2 * 0.5) / 4) < 1e-6)
  assert.ok(Math.abs(of([-1, -0.6, -0.2, 0.2, 0.6, 1])) < 1e-6)
  assert.equal(of([0.3, 0.3, 0.3, 0.3, 0.3, 0.3]), 0)
})

test('flat: the share of 3×3 windows that range over less than 4 % in each channel', () => {
  const one = (change: number) => {
    const buffer = tf.buffer([1, 8, 8, 3])
    buffer.set(change, 0, 0, 0, 1) // in the corner: of the 36 windows it is in one
    return flat(buffer.toTensor() as Tensor4D)[0]!
  }
  assert.equal(one(0), 1)
  assert.equal(one(0.07), 1)
  assert.ok(Math.abs(one(0.09) - 35 / 36) < 1e-6)
})

test('blur lowers edge and noise raises it; noise and texture lower flat', () => {
  const noised = pictures.add(noise.normal(pictures.shape).mul(0.1)).clipByValue(-1, 1) as Tensor4D
  assert.ok(mean(edge(blurred(pictures, 1))) < 0.7 * mean(edge(pictures)))
  assert.ok(mean(edge(noised)) > 1.2 * mean(edge(pictures)))
  assert.ok(mean(flat(noised)) < 0.3 * mean(flat(pictures)))
  assert.ok(mean(flat(shuffledPatches(pictures, 4, noise))) < 0.9 * mean(flat(pictures)))
})

const asIs: EmojiCodec = {
  latentSize: 32 * 32 * 3,
  encode: x => x.reshape([x.shape[0], -1]) as Tensor2D,
  decode: z => z.reshape([-1, 32, 32, 3]) as Tensor4D,
}
const pixels = (x: Tensor4D) => x.reshape([x.shape[0], -1]) as Tensor2D

test('a codec that keeps pictures as they are restores them, and noise of sd σ on its latents costs what it must', () => {
  const itself = restore(asIs, pictures, noise)
  assert.deepEqual(itself.dataSync(), pictures.dataSync())
  const sd = 0.2
  const { PSNR, LPIPS } = reconstructionMetrics(asIs, pictures, pixels, noise, sd)
  assert.ok(Math.abs(PSNR - -20 * Math.log10(sd / 2)) < 0.05, String(PSNR))
  assert.ok(Math.abs(LPIPS / (sd ** 2 * 32 * 32 * 3) - 1) < 0.02)
})

test('the shipped autoencoder: 29.8 dB on held-out captions, less sharp than the drawings, worse with noise; nothing leaks', () => {
  const { codec } = loadEmojiCodec()
  const before = tf.memory().numTensors
  const [clean, off] = [0, 0.2].map(sd => reconstructionMetrics(codec, pictures, pixels, noise, sd))
  assert.equal(tf.memory().numTensors, before)
  assert.ok(Math.abs(clean!.PSNR - 29.82) < 0.1, String(clean!.PSNR))
  assert.ok(clean!.edge < 0.9 * mean(edge(pictures)))
  assert.ok(off!.PSNR < clean!.PSNR - 1 && off!.LPIPS > clean!.LPIPS)
})

test('other shapes and a negative sd are refused', () => {
  assert.throws(() => reconstructionMetrics(asIs, pictures, pixels, noise, -1), /expected sd ≥ 0, got -1/)
  assert.throws(() => edge(pixels(pictures) as never), /edge: expected pictures of shape \[N, H, W, 3\]/)
  assert.throws(() => psnr(pictures, pictures.slice(1) as Tensor4D), /psnr: expected b of shape/)
})
