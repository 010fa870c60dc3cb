import { nativeOp, type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'

// The two ops that networks are made of, with gradients of few native ops: on small networks, the cost of a step is the
// number of ops, not the arithmetic.

type Save = (tensors: Tensor[]) => void

const float = { T: 'float32' } as const

// TensorFlow fuses MatMul with a following BiasAdd, but not the BatchMatMul and Add that tfjs calls.
const matMul = (a: Tensor, b: Tensor, transpose_a: boolean, transpose_b: boolean) =>
  nativeOp('MatMul', [a, b], { ...float, transpose_a, transpose_b })

const denseOp = tf.customGrad((...args) => {
  const [x, w, b, save] = args as unknown as [Tensor2D, Tensor2D, Tensor1D, Save]
  save([x, w])
  const value = nativeOp('BiasAdd', [matMul(x, w, false, false), b], float)
  const gradFunc = (dy: Tensor, [x, w]: Tensor[]) => [
    matMul(dy, w!, false, true),
    matMul(x!, dy, true, false),
    nativeOp('BiasAddGrad', [dy], float),
  ]
  return { value, gradFunc }
})

/** x W + b.  x: [B, I], w: [I, O], b: [O]  →  [B, O] */
export const dense = (x: Tensor2D, w: Tensor, b: Tensor): Tensor2D => denseOp(x, w, b) as Tensor2D

const siluOp = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [Tensor, Save]
  const s = tf.sigmoid(x)
  const value = x.mul(s)
  save([s, value])
  // (x σ)' = σ + x σ (1 − σ)
  return { value, gradFunc: (dy: Tensor, [s, h]: Tensor[]) => dy.mul(s!.add(h!.mul(tf.sub(1, s!)))) }
})

/** SiLU: x σ(x) */
export const silu = <T extends Tensor>(x: T): T => siluOp(x) as T
