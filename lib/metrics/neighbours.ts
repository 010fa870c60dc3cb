import { check, shown } from '../check'
import { checkLengths } from '../lengths'
import { checkShapes } from '../tensor/shape'
import { type Tensor1D, type Tensor2D, type Tensor3D, tf } from '../tf'

/** ‖a_i − b_j‖².  a: [n, F], b: [m, F]  →  [n, m] */
export function squaredDistances(a: Tensor2D, b: Tensor2D): Tensor2D {
  checkShapes('squaredDistances', { a: [a, 'n', 'F'], b: [b, 'm', 'F'] })
  return tf.tidy(() => {
    const [p, q] = [a.square().sum(1, true), b.square().sum(1)]
    return p
      .add(q)
      .sub(a.matMul(b, false, true).mul(2))
      .relu() as Tensor2D
  })
}

/** The mean of ‖φ_i − φ_j‖² over the pairs i < j of each prompt's R samples: mean pairwise LPIPS, if φ is LPIPS's
 *  embedding. It equals 2 / (R − 1) Σ ‖φ_i − mean‖².  features: [P, R, F]  →  [P].
 *  @throws R < 2. */
export function pairDistances(features: Tensor3D): Tensor1D {
  checkShapes('pairDistances', { features: [features, 'P', 'R', 'F'] })
  const R = features.shape[1]
  if (R < 2) throw new Error(`pairDistances: expected R ≥ 2 samples per prompt, got ${R}.`)
  return tf.tidy(() => {
    const spread = features.sub(features.mean(1, true)).square().sum([1, 2])
    return spread.mul(2 / (R - 1)) as Tensor1D
  })
}

/** Improved precision and recall: precision is the share of samples in the manifold of the real points, recall the share
 *  of real points in the manifold of the samples. A manifold is the union of balls around its points, each with the
 *  distance to the point's k-th nearest neighbour as radius.  real: [n, F], samples: [m, F].
 *  Source: Kynkäänniemi et al. (2019)
 *  @throws k ≥ n or m. */
export function precisionRecall(real: Tensor2D, samples: Tensor2D, k = 3): { precision: number; recall: number } {
  checkShapes('precisionRecall', { real: [real, 'n', 'F'], samples: [samples, 'm', 'F'] })
  check('precisionRecall', 'count', { k })
  const fewest = Math.min(real.shape[0], samples.shape[0])
  if (k >= fewest) throw new Error(`precisionRecall: expected more than k = ${k} points on both sides, got ${fewest}.`)
  return tf.tidy(() => {
    const shareWithin = (points: Tensor2D, manifold: Tensor2D) => {
      const own = tf.topk(squaredDistances(manifold, manifold).neg(), k + 1).values // the nearest one is the point itself
      const radius = own.slice([0, k], [-1, 1]).neg().reshape([1, -1])
      return squaredDistances(points, manifold).lessEqual(radius).any(1).toFloat().mean().dataSync()[0]!
    }
    return { precision: shareWithin(samples, real), recall: shareWithin(real, samples) }
  })
}

/** For each sample, the nearest bank entry of its own group, the distance to it, and whether no other entry is nearer.
 *  distances: [n, m], squared or not; groups: n names, bankGroups: m names.
 *  @throws a group without entries. */
export function nearestOfGroup(distances: number[][], groups: string[], bankGroups: string[]) {
  check('nearestOfGroup', 'rows', { distances })
  for (const [name, names] of Object.entries({ groups, bankGroups }))
    if (!Array.isArray(names))
      throw new Error(`nearestOfGroup: expected ${name} to be a list of names, got ${shown(names)}.`)
  checkLengths('nearestOfGroup', { distances, groups })
  checkLengths('nearestOfGroup', { 'a row of distances': distances[0]!, bankGroups })
  return distances.map((row, i) => {
    const own = row.map((distance, n) => (bankGroups[n] === groups[i] ? distance : Number.POSITIVE_INFINITY))
    const distance = own.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    if (!Number.isFinite(distance))
      throw new Error(`nearestOfGroup: expected an entry of "${groups[i]}" in the bank, got none.`)
    const nearest = row.reduce((a, b) => Math.min(a, b))
    return { index: own.indexOf(distance), distance, right: distance === nearest }
  })
}
