import { nativeOp, type Tensor, tf } from '../tf'
import { checkShapes } from './shape'

const stop = tf.customGrad((x, _save) => {
  const value = (x as Tensor).clone()
  return { value, gradFunc: (dy: Tensor) => tf.zerosLike(dy) }
})

/** The identity, whose gradient is zero: sg(x) = x, ∂sg(x)/∂x = 0. tfjs has no such op of its own. */
export const stopGradient = <T extends Tensor>(x: T): T => stop(x) as T

/** The same values, detached from the tape. While `stopGradient` sends a gradient of zeros back through all that led to x,
 *  this cuts the tape: a teacher evaluated at a detached sample costs no backward pass. */
export function detach<T extends Tensor>(x: T): T {
  checkShapes('detach', { x: [x, '…'] })
  return nativeOp('StopGradient', [x], { T: 'float32' }) as T
}
