import type { EmojiCodec } from '../../lib/datasets/emoji/codec'
import type { Emoji } from '../../lib/datasets/emoji/drawings'
import { gridPng } from '../../lib/display'
import { guided } from '../../lib/model/guidance'
import type { Network, Params } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tf'
import { plain } from './reconstructions'
import { drawingsFor } from './teacher-metrics'

/** What pictures are drawn with: captions and their drawings, the decoder, and how many pictures in how many steps. */
export interface Easel {
  emoji: Emoji
  codec: EmojiCodec
  each: number
  steps: number
}

/** A teacher's pictures of captions as one batch, from noise that is the same for all teachers.
 *  →  [captions × each, 32, 32, 3] in [−1, 1] */
export function drawPictures(
  { network, weights, guidance }: { network: Network; weights: Params; guidance: number },
  captions: string[],
  { emoji, codec, each, steps }: Easel,
): Tensor4D {
  const velocity = guided(network.velocity(weights), guidance)
  const part = 18 // captions at a time, to bound memory
  return tf.tidy(() => {
    const parts = Array.from({ length: Math.ceil(captions.length / part) }, (_, i) =>
      tf.tidy(() => {
        const prompts = emoji.conditions(captions.slice(part * i, part * (i + 1)))
        const noise = new Noise(0).fork('crispness').at(i)
        const latents = sample(velocity, prompts, each, timeGrid(steps), noise, codec.latentSize)
        return codec.decode(latents.reshape([-1, codec.latentSize]) as Tensor2D)
      }),
    )
    return tf.concat(parts)
  })
}

/** At most n of some captions, drawn by a lot that is always the same. */
export const byLot = (captions: string[], n: number): string[] => {
  const lot = new Noise(0).fork('lot').integers<tf.Rank.R1>([n], captions.length).dataSync()
  return [...new Set(lot)].map(i => captions[i]!)
}

/** Teachers' pictures of captions below the drawings for training, a square of pictures for each, as a PNG. */
export function teacherSheet(
  title: string,
  teachers: { label: string; network: Network; weights: Params; guidance: number }[],
  captions: string[],
  easel: Easel,
): Promise<Buffer> {
  const all = (pictures: Tensor4D) => plain(pictures, [...Array(pictures.shape[0]).keys()])
  const drawings = captions.map(caption => all(drawingsFor(easel.emoji, [caption], false).pictures))
  const drawn = teachers.map(teacher => {
    const pictures = all(drawPictures(teacher, captions, easel))
    return captions.map((_, i) => pictures.slice(i * easel.each, (i + 1) * easel.each))
  })
  const blocks = captions.map((heading, i) => ({ heading, rows: [drawings, ...drawn].map(row => row[i]!) }))
  const across = Math.ceil(Math.sqrt(easel.each))
  return gridPng(blocks, title, ['drawings', ...teachers.map(({ label }) => label)], 2, across)
}
