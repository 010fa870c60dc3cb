import { check } from '../check'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'
import { dense, silu } from './dense'
import type { Network, Params } from './network'

export interface MlpShape {
  dataSize: number
  conditionSize: number
  width: number
  /** Hidden layers. */
  layers: number
  /** Fourier features of z: sin, cos(π q z) for these q; they let a small network draw sharp modes. */
  dataFrequencies: number[]
  /** Fourier features of t: sin, cos(π q t) for these q. */
  timeFrequencies: number[]
}

/** sin and cos of π q x for each number of x and each q.  x: [B, D]  →  two of [B, D q] */
function fourier(x: Tensor2D, frequencies: number[]): Tensor2D[] {
  if (!frequencies.length) return []
  const angles = x.expandDims(2).mul(tf.tensor1d(frequencies.map(q => Math.PI * q)))
  const flat = angles.reshape([x.shape[0], -1])
  return [tf.sin(flat), tf.cos(flat)] as Tensor2D[]
}

/** A multilayer perceptron: [z, F(z), t, F(t), c] → width → … → width → v, with SiLU between.
 *  Init N(0, 1/fan_in), the last layer times 0.3, biases 0. */
export function mlp(shape: MlpShape): Network {
  const { dataSize, conditionSize, width, layers, dataFrequencies, timeFrequencies } = shape
  check('mlp', 'count', { dataSize, conditionSize, width, layers })
  for (const q of [...dataFrequencies, ...timeFrequencies]) check('mlp', 'number', { q })
  const inputs = dataSize * (1 + 2 * dataFrequencies.length) + 1 + 2 * timeFrequencies.length + conditionSize
  const sizes = [inputs, ...Array<number>(layers).fill(width), dataSize]

  const init = (noise: Noise): Params =>
    tf.tidy(() =>
      Object.fromEntries(
        sizes.slice(1).flatMap((out, i) => {
          const scale = (i === layers ? 0.3 : 1) / Math.sqrt(sizes[i]!)
          const w = noise.fork(`w${i}`).normal([sizes[i]!, out]).mul(scale)
          return [
            [`w${i}`, w],
            [`b${i}`, tf.zeros([out])],
          ] as [string, Tensor][]
        }),
      ),
    )

  /** the first n layers */
  const layersOf = (n: number) => (params: Params) => (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) =>
    tf.tidy(() => {
      checkShapes('mlp', { zt: [zt, 'B', dataSize], t: [t, 'B'], condition: [condition, 'B', conditionSize] })
      const time = t.expandDims(1) as Tensor2D
      const inputs = [zt, ...fourier(zt, dataFrequencies), time, ...fourier(time, timeFrequencies), condition]
      return sizes.slice(1, n + 1).reduce((h, _, i) => {
        const z = dense(h, params[`w${i}`]!, params[`b${i}`]!)
        return i === layers ? z : silu(z)
      }, tf.concat(inputs, 1) as Tensor2D)
    })

  return { dataSize, conditionSize, init, velocity: layersOf(layers + 1), features: layersOf(layers) }
}
