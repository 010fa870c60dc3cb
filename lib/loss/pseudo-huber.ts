import { checkShapes } from '../tensor/shape'
import { type Tensor2D, tf } from '../tf'

/** √((a − b)² + c²) − c, elementwise: quadratic near 0, linear far from it, with slopes below 1.
 *  a, b: [B, D]  →  [B, D] */
export function pseudoHuber(a: Tensor2D, b: Tensor2D, c: number): Tensor2D {
  checkShapes('pseudoHuber', { a: [a, 'B', 'D'], b: [b, 'B', 'D'] })
  return tf.tidy(() =>
    a
      .sub(b)
      .square()
      .add(c * c)
      .sqrt()
      .sub(c),
  )
}
