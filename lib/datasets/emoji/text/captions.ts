import { check } from '../../../check'
import { checkShapes } from '../../../tensor/shape'
import { type Tensor2D, tf } from '../../../tf'
import type { Emoji } from '../drawings'
import { loadTextEncoder } from './load'

/** Conditions of any texts, whether captions of the drawings or not.  →  [texts, 65]
 *  @throws as `loadTextEncoder`. */
export const textConditions = (emoji: Emoji, texts: string[]): Tensor2D =>
  tf.tidy(() => emoji.conditionsOf(loadTextEncoder()(texts)))

/** The training captions nearest to each condition, by the cosine of their 64 numbers (1 for a training caption itself):
 *  how far a text is from what a teacher has seen.  conditions: [P, 65] */
export function nearestCaptions(
  emoji: Emoji,
  conditions: Tensor2D,
  count = 3,
): { caption: string; similarity: number }[][] {
  checkShapes('nearestCaptions', { conditions: [conditions, 'P', 65] })
  check('nearestCaptions', 'count', { count })
  const cosines = tf.tidy(() => {
    const unit = (x: Tensor2D) => x.div(x.norm('euclidean', 1, true)) as Tensor2D
    return unit(conditions)
      .matMul(unit(emoji.conditions(emoji.trainCaptions)), false, true)
      .arraySync()
  })
  return (cosines as number[][]).map(row =>
    row
      .map((similarity, i) => ({ caption: emoji.trainCaptions[i]!, similarity }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count),
  )
}
