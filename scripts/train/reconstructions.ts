import type { EmojiCodec } from '../../lib/datasets/emoji/codec'
import type { Emoji } from '../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../lib/datasets/emoji/features/load'
import { extractor } from '../../lib/datasets/emoji/features/network'
import { edge, flat, psnr, reconstructionMetrics, restore } from '../../lib/datasets/emoji/reconstruction'
import { gridPng } from '../../lib/display'
import { mean } from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'

/** The latent noise that is reported beside none, in standard deviations of the latents. */
const sd = 0.2
const noise = new Noise(0).fork('latent')

/** How well a codec restores drawings that it was not trained on: those of the held-out captions, and those of the training
 *  captions by the held-out designer. With pictures: some drawn by lot, and those restored worst. */
export function reconstructions(emoji: Emoji, codec: EmojiCodec) {
  const heldOut = new Set(emoji.heldOutCaptions)
  const rows = (wanted: (caption: string) => boolean) =>
    emoji.drawings.flatMap((one, i) => (one.heldOut && wanted(one.caption) ? [i] : []))
  const pictures = tf.gather(
    emoji.pictures,
    rows(caption => heldOut.has(caption)),
  )
  const byOther = tf.gather(
    emoji.pictures,
    rows(caption => !heldOut.has(caption)),
  )
  const lpips = extractor(loadFeatureNetwork('alexnet'))
  const metrics: Record<string, number> = {
    'edge of drawings': mean(edge(pictures)),
    'flat of drawings': mean(flat(pictures)),
  }
  for (const [suffix, noisy] of [
    ['', 0],
    [` at ${sd} sd`, sd],
  ] as const)
    for (const [name, value] of Object.entries(reconstructionMetrics(codec, pictures, lpips, noise, noisy)))
      metrics[`${name}${suffix}`] = value
  if (byOther.shape[0]) metrics['PSNR, held-out designer'] = reconstructionMetrics(codec, byOther, lpips, noise).PSNR
  return { metrics, sheet: () => sheet(codec, pictures) }
}

/** Drawings above what is restored of them, without and with noise on the latents. */
function sheet(codec: EmojiCodec, pictures: Tensor4D): Promise<Buffer> {
  const [N, count] = [pictures.shape[0], 11]
  const versions = [pictures, restore(codec, pictures, noise), restore(codec, pictures, noise, sd)]
  const worst = psnr(versions[1]!, pictures).map((value, i) => ({ value, i }))
  worst.sort((a, b) => a.value - b.value)
  const byLot = [...noise.fork('lot').integers<tf.Rank.R1>([count], N).dataSync()]
  const block = (heading: string, chosen: number[]) => ({ heading, rows: versions.map(given => plain(given, chosen)) })
  const labels = ['drawing', 'restored', `at ${sd} sd`]
  const blocks = [
    block('by lot', byLot),
    block(
      'worst',
      worst.slice(0, count).map(({ i }) => i),
    ),
  ]
  return gridPng(blocks, 'Held-out captions, drawn and restored', labels, 2)
}

/** Some pictures as plain numbers in [0, 1]. */
export function plain(pictures: Tensor4D, rows: number[]): Float32Array[] {
  const values = tf.tidy(() => tf.gather(pictures, rows).add(1).div(2).dataSync() as Float32Array)
  const size = values.length / rows.length
  return rows.map((_, i) => values.slice(i * size, (i + 1) * size))
}
