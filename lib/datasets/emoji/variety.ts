import { coverageOfGroups } from '../../metrics/coverage'
import { kernelDistance } from '../../metrics/kernel-distance'
import { nearestOfGroup, squaredDistances } from '../../metrics/neighbours'
import { mean } from '../../metrics/statistics'
import type { Noise } from '../../tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../tf'
import type { Emoji } from './drawings'
import { extractor, type FeatureNetwork } from './features/network'

/** Metrics that a model with a single picture per caption cannot all do well on. Each is blind to something, as
 *  test/datasets/emoji/variety.test.ts shows. */
export type VarietyMetrics = {
  /** share of the captions' drawings that have a picture of their caption at least as near as the nearest drawing by another
   *  designer; collapse, blur, texture and wrong captions all lower it */
  'designers covered': number
  /** share of pictures whose nearest drawing, among all captions, has the right caption; blind to collapse */
  'right caption': number
  /** kernel distance to the captions' drawings, and its noise floor; blind to which caption a picture is of */
  'kernel distance': number
  'noise floor': number
}

/** Extract the drawings' features once, to measure pictures in a network's features, e.g. EfficientNet-Lite0's.
 *  →  a function of pictures [N, 32, 32, 3] in [−1, 1] and the caption of each.
 *  @throws captions with fewer than two drawings; fewer than two pictures. */
export function varietyMetrics({ drawings, pictures }: Emoji, network: FeatureNetwork, noise: Noise) {
  const features = extractor(network)
  const bank = features(pictures)
  const captionOf = drawings.map(({ caption }) => caption)
  return (drawn: Tensor4D, captions: string[]): VarietyMetrics =>
    tf.tidy(() => {
      const own = features(drawn)
      const inUse = [...captionOf.keys()].filter(i => captions.includes(captionOf[i]!))
      const real = tf.gather(bank, inUse) as Tensor2D
      const distances = (a: Tensor2D, b: Tensor2D) => squaredDistances(a, b).arraySync()
      const groups = inUse.map(i => captionOf[i]!)
      const { distance, floor } = kernelDistance(real, own, noise)
      return {
        'designers covered': coverageOfGroups(distances(real, real), distances(real, own), groups, captions),
        'right caption': mean(nearestOfGroup(distances(own, bank), captions, captionOf).map(one => Number(one.right))),
        'kernel distance': distance,
        'noise floor': floor,
      }
    })
}
