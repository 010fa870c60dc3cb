import type { Params } from '../model/network'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import type { DistillTask } from '../train/distill'
import type { Look } from './dataset'
import type { FeatureNetwork } from './emoji/features/network'

/** The map of notebook 09 on pictures, where an update costs much more: one step along each axis, the λ and K of the
 *  plane, three seeds. */
export const pictureMap = (rest: { 'learning rate': number[]; batch: number[] }) => ({
  axes: {
    'fake : student': ['1 : 2', '5 : 1'],
    w: [2, 3.5],
    'β₁': [0, 0.9],
    λ: [0, 0.05, 0.5],
    K: [1, 5, 30],
    ...rest,
  },
  seeds: 3,
})

/** A picture in two parts: its means over 4 × 4 fields, and what is left without them.  pictures: [n, H, H, 3] */
export function bands(pictures: Tensor4D): Record<string, Look[]> {
  const [n, side] = pictures.shape
  const flat = (x: tf.Tensor) => x.reshape([n, -1]).arraySync() as number[][]
  return tf.tidy(() => {
    const coarse = tf.avgPool(pictures, side / 4, side / 4, 'valid')
    const fine = pictures.sub(tf.image.resizeNearestNeighbor(coarse, [side, side]))
    return { coarse: flat(coarse), fine: flat(fine), pixels: flat(pictures) }
  })
}

/** LPIPS of what samples show, as an embedding.  toPictures: [B, D]  →  [B, H, H, 3] in [−1, 1] */
export function lpips(
  { weights, features, side }: FeatureNetwork,
  others: Params,
  toPictures: (weights: Params, x: Tensor2D) => Tensor4D,
): NonNullable<DistillTask['perceptualFeatures']> {
  return {
    weights: { ...weights, ...others },
    features: (given, x) => features(given, tf.image.resizeBilinear(toPictures(given, x), [side, side], false, true)),
  }
}
