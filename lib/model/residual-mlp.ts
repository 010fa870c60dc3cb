import type { Noise } from '../tensor/noise'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'
import { dense, silu } from './dense'
import { checkState, type Network, type Params } from './network'

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

const frequencies = 16

/** sin and cos of the time at frequencies from 1 to 1000, in geometric steps.  t: [B]  →  [B, 32] */
function timeFeatures(t: Tensor1D): Tensor2D {
  const rates = tf.tensor1d(Array.from({ length: frequencies }, (_, i) => 1000 ** (i / (frequencies - 1))))
  const angles = t.expandDims(1).mul(rates)
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as Tensor2D
}

/** Scale each row to mean 0 and variance 1. */
function layerNorm(x: Tensor2D): Tensor2D {
  const centred = x.sub(x.mean(1, true))
  return centred.mul(centred.square().mean(1, true).add(1e-6).rsqrt()) as Tensor2D
}

/** A residual network on vectors, for latents of pictures of unit variance:
 *  v = z (2t − 1)/r + (F(z/√r, t, c) + k z/√r)/√r with r = (1 − t)² + t².
 *  The first term is the exact velocity of N(0, I) data, so F only learns what is not Gaussian; k is a learned number.
 *  A block: h ← h + W₂ silu(W₁ (norm(h) (1 + scale) + shift)). After Karras et al. (2022), adapted to this path. */
export function residualMlp(shape: ResidualMlpShape): Network {
  const { dataSize, conditionSize, width, hidden, blocks, context } = shape
  const sizes: Record<string, [inputs: number, outputs: number, scale: number]> = {
    time: [2 * frequencies, context, 1],
    condition: [conditionSize, context, 1],
    mix: [context, context, 1],
    in: [dataSize, width, 1],
    out: [width, dataSize, 0.01],
  }
  for (let i = 0; i < blocks; i++) {
    sizes[`film${i}`] = [context, 2 * width, 0.1]
    sizes[`up${i}`] = [width, hidden, 1]
    sizes[`down${i}`] = [hidden, width, 0.3]
  }

  const init = (noise: Noise): Params =>
    tf.tidy(() => {
      const layers = Object.entries(sizes).flatMap(([name, [inputs, outputs, scale]]) => {
        const w = noise
          .fork(name)
          .normal([inputs, outputs])
          .mul(scale / Math.sqrt(inputs))
        return [
          [`${name}.w`, w],
          [`${name}.b`, tf.zeros([outputs])],
        ] as [string, Tensor][]
      })
      return { ...Object.fromEntries(layers), skip: tf.zeros([1]) }
    })

  const layer = (p: Params, name: string, x: Tensor2D) => dense(x, p[`${name}.w`]!, p[`${name}.b`]!)

  const hiddenLayers = (p: Params, z: Tensor2D, t: Tensor1D, condition: Tensor2D) => {
    const c = silu(
      layer(p, 'mix', silu(layer(p, 'time', timeFeatures(t)).add(layer(p, 'condition', condition)) as Tensor2D)),
    )
    let h = layer(p, 'in', z)
    for (let i = 0; i < blocks; i++) {
      const [scale, shift] = tf.split(layer(p, `film${i}`, c), 2, 1)
      const modulated = layerNorm(h).mul(scale!.add(1)).add(shift!) as Tensor2D
      h = h.add(layer(p, `down${i}`, silu(layer(p, `up${i}`, modulated))))
    }
    return layerNorm(h)
  }

  const radius = (time: Tensor) => tf.sub(1, time).square().add(time.square())

  const velocity = (p: Params) => (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
    tf.tidy(() => {
      checkState('residualMlp', [zt, t, condition], dataSize, conditionSize)
      const time = t.expandDims(1)
      const r = radius(time)
      const z = zt.mul(r.rsqrt()) as Tensor2D
      const F = layer(p, 'out', hiddenLayers(p, z, t, condition))
      return F.add(z.mul(p.skip!))
        .mul(r.rsqrt())
        .add(zt.mul(time.mul(2).sub(1).div(r))) as Tensor2D
    })

  const features = (p: Params) => (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
    tf.tidy(() => hiddenLayers(p, zt.mul(radius(t.expandDims(1)).rsqrt()) as Tensor2D, t, condition))

  return { dataSize, conditionSize, init, velocity, features }
}
