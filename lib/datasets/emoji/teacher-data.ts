import { gather } from '../../tensor/gather'
import { type Tensor2D, type Tensor4D, tf } from '../../tf'
import type { TeacherData } from '../../train/teacher'
import { type EmojiCodec, inChunks } from './codec'
import { type Emoji, shifted } from './drawings'

/** How many positions of each drawing a teacher sees: nine, moved by a pixel, or one, as it is. */
export type Positions = 1 | 9

/** The training drawings as latents, each in nine positions or only as it is, with their captions. Held-out captions are
 *  left out. */
export function emojiTeacherData(emoji: Emoji, codec: EmojiCodec, positions: Positions = 1): TeacherData {
  const kept = emoji.drawings.flatMap((drawing, i) => (drawing.heldOut ? [] : [i]))
  const N = kept.length
  const pictures = tf.tidy(() => {
    const unmoved = tf.gather(emoji.pictures, kept) as Tensor4D
    return positions === 9 ? shifted(unmoved) : unmoved
  })
  const latents = inChunks(pictures, codec.encode)
  pictures.dispose()
  const conditions = emoji.conditions(kept.map(i => emoji.drawings[i]!.caption))
  return {
    tables: { latents, conditions },
    draw(tables, noise, batch) {
      const row = noise.fork('row').integers<tf.Rank.R1>([batch], positions * N)
      const condition = gather(tables.conditions as Tensor2D, row.mod(tf.scalar(N, 'int32')))
      return { x: gather(tables.latents as Tensor2D, row), condition }
    },
  }
}

/** What such data were made from, by hashes: part of a teacher's configuration. */
export const teacherSource = (drawings: string, autoencoder: string, positions: Positions = 1) => ({
  ...{ drawings, autoencoder },
  ...(positions === 9 ? {} : { positions: String(positions) }),
})
