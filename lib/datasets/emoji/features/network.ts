import { check } from '../../../check'
import { compile } from '../../../engine/compile'
import type { Params } from '../../../model/network'
import { checkShapes } from '../../../tensor/shape'
import { type Tensor2D, type Tensor4D, tf } from '../../../tf'

/** A network that turns pictures into features. */
export interface FeatureNetwork {
  readonly name: string
  /** side in pixels that pictures are enlarged to; the network itself takes any */
  readonly side: number
  readonly weights: Params
  /** pictures in [−1, 1]: [B, side, side, 3]  →  [B, F] */
  features(weights: Params, pictures: Tensor4D): Tensor2D
}

/** Pictures enlarged bilinearly, as by tf.image.resizeBilinear with half-pixel centres, whose gradient in tfjs 4.22 is that of
 *  other centres: here it is exact.  [B, H, H, C]  →  [B, side, side, C] */
export function enlarged(pictures: Tensor4D, side: number): Tensor4D {
  checkShapes('enlarged', { pictures: [pictures, 'B', 'H', 'H', 'C'] })
  check('enlarged', 'count', { side })
  const [B, H, , C] = pictures.shape
  return tf.tidy(() => {
    const weights = tf.tensor2d(bilinear(H, side))
    const taller = weights.matMul(pictures.transpose([1, 0, 2, 3]).reshape([H, -1])).reshape([side, B, H, C])
    const wider = weights.matMul(taller.transpose([2, 1, 0, 3]).reshape([H, -1])).reshape([side, B, side, C])
    return wider.transpose([1, 2, 0, 3]) as Tensor4D
  })
}

/** The weights of n points at each of m points, half-pixel centres, clamped at the ends.  →  [m][n] */
const bilinear = (n: number, m: number): number[][] =>
  Array.from({ length: m }, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * n) / m - 0.5, 0), n - 1)
    return Array.from({ length: n }, (_, j) => Math.max(0, 1 - Math.abs(at - j)))
  })

/** A function from pictures [N, H, H, 3] in [−1, 1], enlarged bilinearly to the network's side, to features [N, F].
 *  part: batch size; two parts run in parallel, since each op of lib runs on one core (lib/environment.ts). */
export function extractor(network: FeatureNetwork, part = 24): (pictures: Tensor4D) => Tensor2D {
  const features = (weights: Params, pictures: Tensor4D) => network.features(weights, enlarged(pictures, network.side))
  const pair = compile((weights: Params, a: Tensor4D, b: Tensor4D) => [features(weights, a), features(weights, b)])
  return pictures => {
    checkShapes('extractor', { pictures: [pictures, 'N', 'H', 'H', 3] })
    const N = pictures.shape[0]
    return tf.tidy(() => {
      const parts = Math.ceil(N / (2 * part))
      const padded = pictures.pad([
        [0, 2 * part * parts - N],
        [0, 0],
        [0, 0],
        [0, 0],
      ])
      const rows = Array.from({ length: parts }, (_, i) => {
        const [a, b] = tf.split(padded.slice(2 * part * i, 2 * part), 2)
        return pair(network.weights, a as Tensor4D, b as Tensor4D)
      })
      return tf.concat(rows.flat()).slice(0, N) as Tensor2D
    })
  }
}
