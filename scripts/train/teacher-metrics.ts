import { drawingsWhere, type Emoji } from '../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../lib/datasets/emoji/features/load'
import { extractor } from '../../lib/datasets/emoji/features/network'
import { memorisingMetrics } from '../../lib/datasets/emoji/memorising'
import { edge, flat } from '../../lib/datasets/emoji/reconstruction'
import { varietyMetrics } from '../../lib/datasets/emoji/variety'
import { nearestOfGroup, squaredDistances } from '../../lib/metrics/neighbours'
import { mean } from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tf'

/** Metrics of pictures of given captions: how crisp they are, how near to drawings of their caption, how many designers they
 *  cover, and how near they are to copies. */
export type TeacherMetrics = Record<string, number>

/** Of each caption asked for, the drawings for training, or those by the held-out designer. */
export const drawingsFor = (emoji: Emoji, asked: string[], heldOut: boolean): Emoji =>
  drawingsWhere(emoji, drawing => drawing.heldOut === heldOut && asked.includes(drawing.caption))

/** Extract the training drawings' features once, to measure a teacher's pictures of training captions.
 *  →  a function of pictures [N, 32, 32, 3] in [−1, 1] and the caption of each */
export function teacherMetrics(
  emoji: Emoji,
  asked: string[],
): (pictures: Tensor4D, captions: string[]) => TeacherMetrics {
  const lpips = extractor(loadFeatureNetwork('alexnet'))
  const training = drawingsWhere(emoji, ({ heldOut }) => !heldOut)
  const variety = varietyMetrics(training, loadFeatureNetwork('efficientnet-lite0'), new Noise(0).fork('metrics'))
  const memorised = memorisingMetrics(lpips, training.pictures, drawingsFor(emoji, asked, true).pictures)
  const own = drawingsFor(emoji, asked, false)
  const captionsOfOwn = own.drawings.map(({ caption }) => caption)
  const spaces = {
    'LPIPS to own': { features: lpips, distance: (squared: Tensor2D) => squared },
    'RMSE to own': {
      features: (pictures: Tensor4D) => pictures.add(1).div(2).reshape([pictures.shape[0], -1]) as Tensor2D,
      distance: (squared: Tensor2D) => squared.div(32 * 32 * 3).sqrt() as Tensor2D,
    },
  }
  const banks = Object.entries(spaces).map(([name, space]) => ({ name, ...space, bank: space.features(own.pictures) }))
  return (pictures, captions) =>
    tf.tidy(() => {
      const toOwn = banks.map(({ name, features, distance, bank }) => {
        const distances = distance(squaredDistances(features(pictures), bank)).arraySync()
        return [name, mean(nearestOfGroup(distances, captions, captionsOfOwn).map(one => one.distance))]
      })
      return {
        edge: mean(edge(pictures)),
        flat: mean(flat(pictures)),
        ...Object.fromEntries(toOwn),
        ...variety(pictures, captions),
        ...memorised(pictures),
      }
    })
}
