import { type Tensor, tf } from '../tf'

const stop = tf.customGrad((x, _save) => {
  const value = (x as Tensor).clone()
  return { value, gradFunc: (dy: Tensor) => tf.zerosLike(dy) }
})

/** The identity, whose gradient is zero: sg(x) = x, ∂sg(x)/∂x = 0. tfjs has no such op of its own. */
export const stopGradient = <T extends Tensor>(x: T): T => stop(x) as T
