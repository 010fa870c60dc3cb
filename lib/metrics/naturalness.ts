import { Matrix } from 'ml-matrix'
import { checkShapes } from '../tensor/shape'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import { moments, ofSymmetric } from './symmetric'

/** No-reference quality: the Mahalanobis distance of a picture's local statistics from those of real pictures; lower is
 *  better. Blur and noise both raise it, since they change the ratios of detail between scales that real pictures share.
 *  It sees texture and edges, not content.
 *  real: [N, H, W, 3] in [−1, 1]  →  a function from pictures [n, H, W, 3] to n distances
 *  After NIQE (Mittal et al. 2013), fitted to the given pictures, with simpler statistics. */
export function naturalness(real: Tensor4D): (pictures: Tensor4D) => number[] {
  const { mean, covariance } = moments(localStatistics(real).arraySync())
  const inverseRoot = ofSymmetric(covariance, value => 1 / Math.sqrt(Math.max(0, value) + 1e-4))
  return pictures => {
    const centred = (localStatistics(pictures).arraySync() as number[][]).map(row => row.map((x, i) => x - mean[i]!))
    return new Matrix(centred)
      .mmul(inverseRoot)
      .to2DArray()
      .map(row => Math.hypot(...row))
  }
}

/** Statistics of the luma's Haar coefficients at three scales and orientations: log mean magnitude, and log of RMS over mean
 *  magnitude, which tells few strong edges from many weak ones.  →  [N, 18] */
function localStatistics(pictures: Tensor4D): Tensor2D {
  checkShapes('naturalness', { pictures: [pictures, 'N', 'H', 'H', 3] })
  return tf.tidy(() => {
    let y = pictures.mul([0.299, 0.587, 0.114]).sum(3)
    const columns = [0, 1, 2].flatMap(() => {
      const [N, H, W] = y.shape as [number, number, number]
      const blocks = y.reshape([N, H / 2, 2, W / 2, 2]).transpose([2, 4, 0, 1, 3])
      const [a, b, c, d] = tf.unstack(blocks.reshape([4, N, H / 2, W / 2])) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ]
      y = a.add(b).add(c).add(d).div(4)
      const details = [a.sub(b).add(c).sub(d), a.add(b).sub(c).sub(d), a.sub(b).sub(c).add(d)]
      return details.flatMap(detail => {
        const size = detail.div(2).abs().mean([1, 2]).add(0.01)
        const root = detail.div(2).square().mean([1, 2]).sqrt().add(0.01)
        return [size.log(), root.div(size).log()]
      })
    })
    return tf.stack(columns, 1) as Tensor2D
  })
}
