import { check } from '../check'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** Kernel distance of two samples (unbiased squared maximum mean discrepancy), and its noise floor: the 95 % quantile over
 *  random splits of the pooled points into two samples of these sizes, as if both came from one distribution.
 *  mean_{i≠j} k(a_i, a_j) + mean_{i≠j} k(b_i, b_j) − 2 mean_ij k(a_i, b_j),  k(x, y) = (x·y / F + 1)³
 *  a: [n, F], b: [m, F], of magnitude about 1: for far smaller ones k rounds to 1 in float32.
 *  Unlike the Fréchet distance it is unbiased at any n and m: about 0 without a difference, and possibly negative.
 *  Sources: Gretton et al. (2012), with the kernel of Bińkowski et al. (2018)
 *  @throws fewer than two samples. */
export function kernelDistance(
  a: Tensor2D,
  b: Tensor2D,
  noise: Noise,
  splits = 200,
): { distance: number; floor: number } {
  checkShapes('kernelDistance', { a: [a, 'n', 'F'], b: [b, 'm', 'F'] })
  check('kernelDistance', 'count', { splits })
  const [[n, F], m] = [a.shape, b.shape[0]]
  if (Math.min(n, m) < 2) throw new Error(`kernelDistance: expected at least two points per sample, got ${n} and ${m}.`)
  return tf.tidy(() => {
    const all = tf.concat([a, b]) as Tensor2D
    const kernel = all.matMul(all, false, true).div(F).add(1).pow(3) as Tensor2D
    const asGiven = tf.concat([tf.ones([1, n]), tf.zeros([1, m])], 1) as Tensor2D
    const draws = noise.uniform<tf.Rank.R2>([splits, n + m])
    const least = tf.topk(draws, n).values.slice([0, n - 1], [-1, 1])
    const distances = (first: Tensor2D) => Array.from(betweenSplits(kernel, first).dataSync())
    const byChance = distances(draws.greaterEqual(least).toFloat() as Tensor2D).sort((x, y) => x - y)
    return { distance: distances(asGiven)[0]!, floor: byChance[Math.ceil(0.95 * splits) - 1]! }
  })
}

/** The distance for each of S splits.  kernel: [N, N], first: [S, N], 1 for the first sample, else 0  →  [S] */
function betweenSplits(kernel: Tensor2D, first: Tensor2D): Tensor1D {
  const second = tf.sub(1, first) as Tensor2D
  const sum = (p: Tensor2D, q: Tensor2D) => p.matMul(kernel).mul(q).sum(1)
  const itself = kernel.mul(tf.eye(kernel.shape[0])).sum(1) // k(x, x)
  const within = (part: Tensor2D) => {
    const count = part.sum(1)
    return sum(part, part)
      .sub(part.mul(itself).sum(1))
      .div(count.mul(count.sub(1)))
  }
  const across = sum(first, second).div(first.sum(1).mul(second.sum(1)))
  return within(first).add(within(second)).sub(across.mul(2)) as Tensor1D
}
