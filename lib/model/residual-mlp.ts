import { type Tensor2D, tf } from '../tf'
import { silu } from './dense'
import type { Network } from './network'
import { type Layers, layer, preconditioned } from './preconditioned'

export interface ResidualMlpShape {
  dataSize: number
  conditionSize: number
  width: number
  /** width inside a block */
  hidden: number
  blocks: number
  /** length of the vector made of time and condition, which scales and shifts each block (FiLM) */
  context: number
}

/** Scale each row to mean 0 and variance 1. */
function layerNorm(x: Tensor2D): Tensor2D {
  const centred = x.sub(x.mean(1, true))
  return centred.mul(centred.square().mean(1, true).add(1e-6).rsqrt()) as Tensor2D
}

/** A residual network on vectors, for latents of pictures of unit variance, `preconditioned`.
 *  A block: h ← h + W₂ silu(W₁ (norm(h) (1 + scale) + shift)). */
export function residualMlp(shape: ResidualMlpShape): Network {
  const { dataSize, width, hidden, blocks, context } = shape
  const layers: Layers = { in: [dataSize, width, 1], out: [width, dataSize, 0.01] }
  for (let i = 0; i < blocks; i++) {
    layers[`film${i}`] = [context, 2 * width, 0.1]
    layers[`up${i}`] = [width, hidden, 1]
    layers[`down${i}`] = [hidden, width, 0.3]
  }
  return preconditioned('residualMlp', shape, layers, (p, z, c) => {
    let h = layer(p, 'in', z)
    for (let i = 0; i < blocks; i++) {
      const [scale, shift] = tf.split(layer(p, `film${i}`, c), 2, 1)
      const modulated = layerNorm(h).mul(scale!.add(1)).add(shift!) as Tensor2D
      h = h.add(layer(p, `down${i}`, silu(layer(p, `up${i}`, modulated))))
    }
    return layerNorm(h)
  })
}
