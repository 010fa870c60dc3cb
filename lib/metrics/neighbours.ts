import { check, shown } from '../check'
import { checkLengths } from '../lengths'
import { checkShapes } from '../tensor/shape'
import { type Tensor2D, tf } from '../tf'

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
