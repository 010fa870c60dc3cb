import { check } from '../check'
import { checkShapes } from '../tensor/shape'
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../tf'
import { silu } from './dense'
import type { Network } from './network'
import { type Layers, layer, preconditioned } from './preconditioned'

export interface PatchTransformerShape {
  /** A sample is side × side × channels numbers. */
  side: number
  channels: number
  /** a token is a patch of patch × patch × channels numbers */
  patch: number
  conditionSize: number
  width: number
  heads: number
  /** width inside a block's perceptron */
  hidden: number
  blocks: number
  /** length of the vector made of time and condition, which modulates each block */
  context: number
}

type Save = (tensors: Tensor[]) => void

const normOp = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [Tensor2D, Save]
  const scale = x.square().mean(1, true).add(1e-6).rsqrt()
  const value = x.mul(scale)
  save([value, scale])
  const gradFunc = (dy: Tensor, [y, scale]: Tensor[]) => dy.sub(y!.mul(dy.mul(y!).mean(1, true))).mul(scale!)
  return { value, gradFunc }
})

/** Each row divided by its root mean square, with a gradient of few ops.  x: [N, W]  →  [N, W] */
export const rmsNorm = (x: Tensor2D): Tensor2D => normOp(x) as Tensor2D

/** Multi-head self-attention: softmax(q kᵀ / √d) v of the queries, keys and values of a sample's T tokens.
 *  qkv: [B T, 3 W]  →  [B T, W]
 *  @throws rows that are not of T tokens each, or columns that are not three times as wide as some heads. */
export function attention(qkv: Tensor2D, T: number, heads: number): Tensor2D {
  check('attention', 'count', { T, heads })
  checkShapes('attention', { qkv: [qkv, 'N', 'M'] })
  const [rows, wide] = qkv.shape
  if (rows % T || wide % (3 * heads))
    throw new Error(`attention: expected qkv of shape [B · ${T}, 3 · ${heads} · d], got [${rows}, ${wide}].`)
  const [B, W] = [rows / T, wide / 3]
  const d = W / heads
  const byHead = qkv.reshape([B, T, 3, heads, d]).transpose([2, 0, 3, 1, 4])
  const [q, k, v] = tf.unstack(byHead) as [Tensor4D, Tensor4D, Tensor4D]
  const weights = tf.softmax(tf.matMul(q.mul(1 / Math.sqrt(d)), k, false, true))
  return tf.matMul(weights, v).transpose([0, 2, 1, 3]).reshape([rows, W])
}

/** A transformer on the patches of a latent picture, `preconditioned`.
 *  A block, with scale, shift and gate made of time and condition (adaLN-Zero):
 *  h ← h + gate₁ A(norm(h) (1 + scale₁) + shift₁),  h ← h + gate₂ W₂ silu(W₁ (norm(h) (1 + scale₂) + shift₂)).
 *  At initialisation the gates and F are zero: v is the exact velocity of N(0, I) data. Source: Peebles & Xie (2023), with
 *  RMS norm and learned positions.
 *  @throws sizes that are not whole numbers ≥ 1; a side that patches, or a width that heads, do not divide. */
export function patchTransformer(shape: PatchTransformerShape): Network {
  const { side, channels, patch, conditionSize, width, heads, hidden, blocks, context } = shape
  check('patchTransformer', 'count', { ...shape })
  for (const [whole, part] of [
    ['side', 'patch'],
    ['width', 'heads'],
  ] as const) {
    const [a, b] = [shape[whole], shape[part]]
    if (a % b) throw new Error(`patchTransformer: expected a ${whole} that is a multiple of ${part} = ${b}, got ${a}.`)
  }
  const across = side / patch
  const [T, token, dataSize] = [across ** 2, patch ** 2 * channels, side ** 2 * channels]
  const layers: Layers = { in: [token, width, 1], out: [width, token, 0] }
  for (let i = 0; i < blocks; i++) {
    layers[`modulate${i}`] = [context, 6 * width, 0]
    layers[`qkv${i}`] = [width, 3 * width, 1]
    layers[`mixed${i}`] = [width, width, 1]
    layers[`up${i}`] = [width, hidden, 1]
    layers[`down${i}`] = [hidden, width, 1]
  }
  const byToken = (rows: Tensor2D) => rows.reshape([-1, T, width]) as Tensor3D
  const byRow = (h: Tensor3D) => h.reshape([-1, width]) as Tensor2D

  const network = preconditioned(
    'patchTransformer',
    { dataSize, conditionSize, context },
    layers,
    (p, z, c) => {
      const patches = z.reshape([-1, across, patch, across, patch * channels]).transpose([0, 1, 3, 2, 4])
      let h = byToken(layer(p, 'in', patches.reshape([-1, token]))).add(p.positions!) as Tensor3D
      for (let i = 0; i < blocks; i++) {
        const six = tf.split(layer(p, `modulate${i}`, c).expandDims(1), 6, 2)
        const branch = (f: (x: Tensor2D) => Tensor2D, [scale, shift, gate]: Tensor[]) => {
          const modulated = byToken(rmsNorm(byRow(h)))
            .mul(scale!.add(1))
            .add(shift!) as Tensor3D
          return h.add(byToken(f(byRow(modulated))).mul(gate!)) as Tensor3D
        }
        h = branch(x => layer(p, `mixed${i}`, attention(layer(p, `qkv${i}`, x), T, heads)), six.slice(0, 3))
        h = branch(x => layer(p, `down${i}`, silu(layer(p, `up${i}`, x))), six.slice(3))
      }
      return rmsNorm(byRow(h)).reshape([-1, T * width])
    },
    (p, h) => {
      const patches = layer(p, 'out', h.reshape([-1, width]))
      const rows = patches.reshape([-1, across, across, patch, patch * channels]).transpose([0, 1, 3, 2, 4])
      return rows.reshape([-1, dataSize])
    },
  )
  const init: Network['init'] = noise =>
    tf.tidy(() => ({ ...network.init(noise), positions: noise.fork('positions').normal([T, width]) }))
  return { ...network, init }
}
