import { shown } from '../../check'
import { coverageOfGroups, reachedOfGroups } from '../../metrics/coverage'
import { kernelDistance } from '../../metrics/kernel-distance'
import { nearestOfGroup, squaredDistances } from '../../metrics/neighbours'
import { mean } from '../../metrics/statistics'
import type { Noise } from '../../tensor/noise'
import { checkShapes } from '../../tensor/shape'
import { type Tensor2D, type Tensor4D, tf } from '../../tf'
import type { Drawing, Emoji } from './drawings'
import { extractor, type FeatureNetwork } from './features/network'

/** Metrics that a model with a single picture per caption cannot all do well on, in a network's features. Each is blind to
 *  something, as test/datasets/emoji/variety.test.ts shows. A picture comes up to a drawing of its caption if no drawing of
 *  that caption by another designer is nearer to the drawing than the picture is. */
export type VarietyMetrics = {
  /** precision: share of pictures that come up to a drawing of their caption; blind to collapse */
  'own designer': number
  /** recall: share of the captions' drawings that a picture of their caption comes up to; collapse, blur, texture and wrong
   *  captions all lower it */
  'designers covered': number
  /** precision joined by recall: the harmonic mean of the two */
  F: number
  /** designers of the drawings that a caption's pictures come up to, each picture counted for the nearest: mean over captions.
   *  Unlike the designers merely nearest it does not reward pictures that resemble nothing */
  'designers per caption': number
  /** share of pictures whose nearest drawing, among all captions, has the right caption; blind to collapse */
  'own caption': number
  /** kernel distance to the captions' drawings, and its noise floor; blind to which caption a picture is of */
  'kernel distance': number
  'noise floor': number
}

/** Extract the drawings' features once, to measure pictures in a network's features, e.g. EfficientNet-Lite0's.
 *  →  a function of pictures [N, 32, 32, 3] in [−1, 1] and the caption of each.
 *  @throws other shapes; other than a caption for each picture; captions with fewer than two drawings; fewer than two pictures. */
export function varietyMetrics({ drawings, pictures }: Emoji, network: FeatureNetwork, noise: Noise) {
  const features = extractor(network)
  const measure = varietyOfFeatures(drawings, features(pictures), noise)
  return (drawn: Tensor4D, captions: string[]): VarietyMetrics => {
    checkShapes('varietyMetrics', { pictures: [drawn, captions.length, 32, 32, 3] })
    return tf.tidy(() => measure(features(drawn), captions))
  }
}

/** The same where features are known.  bank: the drawings' [M, F]  →  a function of pictures' features [N, F] and the caption
 *  of each, which throws as that of `varietyMetrics`. */
export function varietyOfFeatures(drawings: Drawing[], bank: Tensor2D, noise: Noise) {
  const captionOf = drawings.map(({ caption }) => caption)
  return (own: Tensor2D, captions: string[]): VarietyMetrics => {
    checkShapes('varietyMetrics', { features: [own, captions.length, bank.shape[1]] })
    const unknown = captions.find(caption => !captionOf.includes(caption))
    if (unknown !== undefined)
      throw new Error(`varietyMetrics: expected captions of the drawings, got ${shown(unknown)}.`)
    return tf.tidy(() => {
      const asked = new Set(captions)
      const inUse = [...captionOf.keys()].filter(i => asked.has(captionOf[i]!))
      const real = tf.gather(bank, inUse) as Tensor2D
      const distances = (a: Tensor2D, b: Tensor2D) => squaredDistances(a, b).arraySync()
      const [among, towards] = [distances(real, real), distances(real, own)]
      const groups = inUse.map(i => captionOf[i]!)
      const covered = coverageOfGroups(among, towards, groups, captions)
      const reached = reachedOfGroups(among, towards, groups, captions)
      const precision = mean(reached.map(i => Number(i !== undefined)))
      const designers = [...asked].map(caption => {
        const found = reached.flatMap((i, n) => (i !== undefined && captions[n] === caption ? [i] : []))
        return new Set(found.map(i => drawings[inUse[i]!]!.designer)).size
      })
      const { distance, floor } = kernelDistance(real, own, noise)
      return {
        'own designer': precision,
        'designers covered': covered,
        F: precision + covered > 0 ? (2 * precision * covered) / (precision + covered) : 0,
        'designers per caption': mean(designers),
        'own caption': mean(nearestOfGroup(distances(own, bank), captions, captionOf).map(one => Number(one.right))),
        'kernel distance': distance,
        'noise floor': floor,
      }
    })
  }
}
