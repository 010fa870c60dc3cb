import { check } from '../check'
import type { Velocity } from '../model/network'
import { checkShapes } from '../tensor/shape'
import { type Tensor2D, tf } from '../tf'
import type { teacherAnchor } from './anchor'
import { atTime } from './integrate'

/** Eq. 39, the teacher's data prediction at the anchor: x̃ = (x_t̃ − √(1 − ᾱ) ε_tea) / √ᾱ = z_t̃ − t̃ v_tea(z_t̃, t̃), one
 *  more evaluation after the K steps; z_t̃ itself if t̃ = 0.  zAnchor: [B, D]  →  xTilde: [B, D] */
export function denoisedAnchor(
  teacher: Velocity,
  { zAnchor, tTilde }: Pick<ReturnType<typeof teacherAnchor>, 'zAnchor' | 'tTilde'>,
  condition: Tensor2D,
): Tensor2D {
  check('denoisedAnchor', 'time', { tTilde })
  checkShapes('denoisedAnchor', { zAnchor: [zAnchor, 'B', 'D'], condition: [condition, 'B', 'C'] })
  if (tTilde === 0) return zAnchor
  return tf.tidy(() => zAnchor.sub(teacher(zAnchor, atTime(tTilde, zAnchor), condition).mul(tTilde)) as Tensor2D)
}
