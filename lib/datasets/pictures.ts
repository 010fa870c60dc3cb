import { check, shown } from '../check'
import type { Params } from '../model/network'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import type { DistillTask } from '../train/distill'
import type { Look } from './dataset'
import { enlarged, type FeatureNetwork } from './emoji/features/network'

/** Fail unless each prompt has a row of equally many pictures, each of `size` finite numbers. */
export function checkPictures(where: string, rows: ArrayLike<number>[][], prompts: number, size: number): void {
  const counts = Array.isArray(rows) ? rows.map(row => (Array.isArray(row) ? row.length : 0)) : []
  if (counts.length !== prompts || !counts[0] || counts.some(count => count !== counts[0]))
    throw new Error(`${where}: expected equally many pictures of each of ${prompts} prompts, got ${shown(counts)}.`)
  for (const picture of rows.flat()) {
    check(where, 'numbers', { picture })
    if (picture.length !== size)
      throw new Error(`${where}: expected pictures of ${size} numbers, got one of ${picture.length}.`)
  }
}

/** Pictures split into two bands: coarse, the means over a 4 × 4 grid, and fine, the rest.  pictures: [n, H, H, 3] */
export function bands(pictures: Tensor4D): Record<string, Look[]> {
  const [n, side] = pictures.shape
  const flat = (x: tf.Tensor) => x.reshape([n, -1]).arraySync() as number[][]
  return tf.tidy(() => {
    const coarse = tf.avgPool(pictures, side / 4, side / 4, 'valid')
    const fine = pictures.sub(tf.image.resizeNearestNeighbor(coarse, [side, side]))
    return { coarse: flat(coarse), fine: flat(fine), pixels: flat(pictures) }
  })
}

/** LPIPS's embedding of samples.  toPictures: [B, D]  →  [B, H, H, 3] in [−1, 1]; others: the weights it needs. */
export function lpips(
  { weights, features, side }: FeatureNetwork,
  others: Params,
  toPictures: (weights: Params, x: Tensor2D) => Tensor4D,
): NonNullable<DistillTask['perceptualFeatures']> {
  return {
    weights: { ...weights, ...others },
    features: (given, x) => features(given, enlarged(toPictures(given, x), side)),
  }
}
