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

/** A function from pictures [N, H, H, 3] in [−1, 1], enlarged bilinearly to the network's side, to features [N, F].
 *  part: batch size; two parts run in parallel, since each op of lib runs on one core (lib/environment.ts). */
export function extractor(network: FeatureNetwork, part = 24): (pictures: Tensor4D) => Tensor2D {
  const features = (weights: Params, pictures: Tensor4D) =>
    network.features(weights, tf.image.resizeBilinear(pictures, [network.side, network.side], false, true))
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
