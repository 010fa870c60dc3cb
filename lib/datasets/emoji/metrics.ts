import { shown } from '../../check'
import { checkLengths } from '../../lengths'
import { cosineDiversity } from '../../metrics/diversity'
import { nearestOfGroup, squaredDistances } from '../../metrics/neighbours'
import { totalVariation } from '../../metrics/pictures'
import { mean } from '../../metrics/statistics'
import { type Tensor2D, type Tensor3D, tf } from '../../tf'
import { checkPictures } from '../pictures'
import type { Emoji } from './drawings'

/** R pictures for each of P captions, RGB in [0, 1], 32·32·3 numbers each. */
export type PictureRows = ArrayLike<number>[][]

/** The emoji data set's metrics on pixels. */
export type EmojiMetrics = {
  /** the diversity of Eq. 9, on pixels minus the mean drawing */
  diversity: number
  /** number of designers among the drawings nearest to the R pictures of a caption, mean over captions */
  designers: number
  /** quality: share of pictures whose nearest drawing, among all captions, has the right caption */
  'right caption': number
  /** quality: root mean square difference to the nearest drawing of the caption */
  'distance to drawing': number
  /** mean absolute difference of vertical neighbours; the target is the drawings' own value */
  sharpness: number
}

/** All drawings as plain numbers in [0, 1].  →  N pictures of 32·32·3 numbers */
export function drawingsAsPictures({ pictures }: Emoji): Float32Array[] {
  const size = 32 * 32 * 3
  const values = tf.tidy(() => pictures.add(1).div(2).dataSync() as Float32Array)
  return Array.from({ length: pictures.shape[0] }, (_, i) => values.slice(i * size, (i + 1) * size))
}

/** The drawings of a caption, by designer.
 *  @throws a caption without drawings. */
export function drawingsOf({ drawings }: Emoji, pictures: Float32Array[], caption: string): Float32Array[] {
  checkLengths('drawingsOf', { pictures, drawings })
  const found = pictures.filter((_, i) => drawings[i]!.caption === caption)
  if (!found.length) throw new Error(`drawingsOf: expected a caption of the drawings, got ${shown(caption)}.`)
  return found
}

/** Measure R pictures for each caption against the drawings.  rows: [P][R] */
export function measureEmoji(rows: PictureRows, captions: string[], emoji: Emoji): EmojiMetrics {
  checkPictures('measureEmoji', rows, captions.length, 32 * 32 * 3)
  const R = rows[0]!.length
  const asked = captions.flatMap(caption => Array<string>(R).fill(caption))
  const ofCaption = emoji.drawings.map(drawing => drawing.caption)
  const found = nearestOfGroup(pictureDistances(rows.flat(), emoji), asked, ofCaption)
  const designerOf = ({ index }: { index: number }) => emoji.drawings[index]!.designer
  const designers = captions.map((_, p) => new Set(found.slice(p * R, (p + 1) * R).map(designerOf)).size)
  return {
    diversity: pixelDiversity(rows, emoji),
    designers: mean(designers),
    'right caption': mean(found.map(one => Number(one.right))),
    'distance to drawing': mean(found.map(one => one.distance)),
    sharpness: mean(rows.flat().map(totalVariation)),
  }
}

/** The diversity of Eq. 9 on pixels, minus the mean of all drawings. */
function pixelDiversity(rows: PictureRows, { pictures }: Emoji): number {
  return tf.tidy(() => {
    const features = tf.tensor3d(rows.map(row => row.map(picture => Array.from(picture))))
    const centre = pictures.mean(0).add(1).div(2).reshape([1, 1, -1])
    return cosineDiversity(features.sub(centre) as Tensor3D).dataSync()[0]!
  })
}

/** RMSE between each picture and each drawing.  →  [pictures][N] */
export function pictureDistances(pictures: ArrayLike<number>[], emoji: Emoji): number[][] {
  checkPictures('pictureDistances', [pictures], 1, 32 * 32 * 3)
  return tf.tidy(() => {
    const a = tf.tensor2d(pictures.map(picture => Array.from(picture)))
    const b = emoji.pictures.reshape([emoji.drawings.length, -1]).add(1).div(2) as Tensor2D
    return squaredDistances(a, b).div(a.shape[1]).sqrt().arraySync() as number[][]
  })
}
