import { check } from '../check'
import { checkLengths } from '../lengths'
import { moments, ofSymmetric } from './symmetric'

/** Fréchet distance between the Gaussians fitted to two samples:
 *  ‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2 (Σ_a^½ Σ_b Σ_a^½)^½)    a: [n, D], b: [m, D] as plain numbers
 *  It is biased upwards, by about (D + D (D + 1) / 4)(1/n + 1/m) σ² for two samples of one N(m, σ² I): compare at equal n
 *  only, and project wide features to a few axes (`principalAxes`).
 *  Source: Dowson & Landau (1982); Heusel et al. (2017), on Inception features.
 *  @throws fewer than two samples, unequal D. */
export function frechetDistance(a: number[][], b: number[][]): number {
  check('frechetDistance', 'rows', { a, b })
  checkLengths('frechetDistance', { 'a row of a': a[0]!, 'one of b': b[0]! })
  const [p, q] = [moments(a), moments(b)]
  const between = p.mean.reduce((sum, x, i) => sum + (x - q.mean[i]!) ** 2, 0)
  const half = root(p.covariance)
  return between + p.covariance.trace() + q.covariance.trace() - 2 * root(half.mmul(q.covariance).mmul(half)).trace()
}

const root = (matrix: Parameters<typeof ofSymmetric>[0]) => ofSymmetric(matrix, value => Math.sqrt(Math.max(0, value)))
