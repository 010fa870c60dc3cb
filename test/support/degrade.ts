import type { Noise } from '../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../lib/tf'

/** Pictures blurred by a Gaussian of `sigma` pixels; white beyond the border.  [N, H, W, 3]  →  the same */
export function blurred(pictures: Tensor4D, sigma: number): Tensor4D {
  return tf.tidy(() => {
    const reach = Math.ceil(3 * sigma)
    const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2))
    const kernel = tf.tensor1d(weights).div(weights.reduce((sum, w) => sum + w, 0))
    const along = (x: Tensor4D, shape: [number, number]) =>
      tf.depthwiseConv2d(x, kernel.reshape([...shape, 1, 1]).tile([1, 1, 3, 1]) as Tensor4D, 1, 'same')
    const n = weights.length
    return along(along(pictures.sub(1) as Tensor4D, [n, 1]), [1, n]).add(1) as Tensor4D
  })
}

/** Square patches of each picture in another order, the same for all: colours and texture stay, what is drawn goes.
 *  [N, H, H, 3]  →  the same */
export function shuffledPatches(pictures: Tensor4D, size: number, noise: Noise): Tensor4D {
  return tf.tidy(() => {
    const [N, H] = pictures.shape
    const count = H / size
    const patches = pictures.reshape([N, count, size, count, size, 3]).transpose([1, 3, 0, 2, 4, 5])
    const order = tf.topk(noise.uniform<tf.Rank.R1>([count * count]), count * count).indices
    const moved = tf.gather(patches.reshape([count * count, N, size, size, 3]), order)
    return moved.reshape([count, count, N, size, size, 3]).transpose([2, 0, 3, 1, 4, 5]).reshape(pictures.shape)
  })
}

/** The chance that a number of the second list is larger than one of the first; ties count half. */
export function auc(low: number[], high: number[]): number {
  const sorted = Float64Array.from(low).sort()
  const below = (x: number, orEqual: boolean) => {
    let [from, to] = [0, sorted.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (sorted[middle]! < x || (orEqual && sorted[middle] === x)) from = middle + 1
      else to = middle
    }
    return from
  }
  return high.reduce((sum, x) => sum + (below(x, false) + below(x, true)) / 2, 0) / (low.length * high.length)
}
