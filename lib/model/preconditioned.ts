import type { Noise } from '../tensor/noise'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'
import { dense, silu } from './dense'
import { checkState, type Network, type Params } from './network'

/** The layers of a network by name. Initial weights are N(0, scale²/inputs), biases 0. */
export type Layers = Record<string, [inputs: number, outputs: number, scale: number]>

/** A layer's output.  x: [N, inputs]  →  [N, outputs] */
export const layer = (p: Params, name: string, x: Tensor2D): Tensor2D => dense(x, p[`${name}.w`]!, p[`${name}.b`]!)

const frequencies = 16

/** sin and cos of the time at frequencies from 1 to 1000, in geometric steps.  t: [B]  →  [B, 32] */
function timeFeatures(t: Tensor1D): Tensor2D {
  const rates = tf.tensor1d(Array.from({ length: frequencies }, (_, i) => 1000 ** (i / (frequencies - 1))))
  const angles = t.expandDims(1).mul(rates)
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as Tensor2D
}

/** A network on latents of pictures of unit variance, preconditioned by the velocity of N(0, I) data:
 *  v = z (2t − 1)/r + (F(z/√r, t, c) + k z/√r)/√r with r = (1 − t)² + t².
 *  The first term is that velocity, so F only learns what is not Gaussian; k is a learned number. `hidden` makes of z/√r and
 *  of a vector of time and condition, [B, context], what the layer `out` makes F of. After Karras et al. (2022), adapted to
 *  this path. */
export function preconditioned(
  where: string,
  { dataSize, conditionSize, context }: { dataSize: number; conditionSize: number; context: number },
  own: Layers,
  hidden: (p: Params, z: Tensor2D, context: Tensor2D) => Tensor2D,
  F = (p: Params, h: Tensor2D): Tensor2D => layer(p, 'out', h),
): Network {
  const layers: Layers = {
    time: [2 * frequencies, context, 1],
    condition: [conditionSize, context, 1],
    mix: [context, context, 1],
    ...own,
  }

  const init = (noise: Noise): Params =>
    tf.tidy(() => {
      const weights = Object.entries(layers).flatMap(([name, [inputs, outputs, scale]]) => {
        const w = noise
          .fork(name)
          .normal([inputs, outputs])
          .mul(scale / Math.sqrt(inputs))
        return [
          [`${name}.w`, w],
          [`${name}.b`, tf.zeros([outputs])],
        ] as [string, Tensor][]
      })
      return { ...Object.fromEntries(weights), skip: tf.zeros([1]) }
    })

  const vector = (p: Params, t: Tensor1D, condition: Tensor2D) =>
    silu(layer(p, 'mix', silu(layer(p, 'time', timeFeatures(t)).add(layer(p, 'condition', condition)) as Tensor2D)))

  const radius = (time: Tensor) => tf.sub(1, time).square().add(time.square())

  const velocity = (p: Params) => (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
    tf.tidy(() => {
      checkState(where, [zt, t, condition], dataSize, conditionSize)
      const time = t.expandDims(1)
      const r = radius(time)
      const z = zt.mul(r.rsqrt()) as Tensor2D
      return F(p, hidden(p, z, vector(p, t, condition)))
        .add(z.mul(p.skip!))
        .mul(r.rsqrt())
        .add(zt.mul(time.mul(2).sub(1).div(r))) as Tensor2D
    })

  const features = (p: Params) => (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
    tf.tidy(() => hidden(p, zt.mul(radius(t.expandDims(1)).rsqrt()) as Tensor2D, vector(p, t, condition)))

  return { dataSize, conditionSize, init, velocity, features }
}
