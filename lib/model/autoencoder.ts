import { check } from '../check'
import type { Noise } from '../tensor/noise'
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf'
import { silu } from './dense'
import type { Params } from './network'

/** An autoencoder of 32×32 RGB pictures in [−1, 1] to an 8×8×C latent, D = 64 C numbers. */
export interface Autoencoder {
  /** D */
  readonly latentSize: number
  init(noise: Noise): Params
  /** pictures [B, 32, 32, 3]  →  [B, D] */
  encode(params: Params, pictures: Tensor4D): Tensor2D
  /** latents [B, D]  →  [B, 32, 32, 3] */
  decode(params: Params, latents: Tensor2D): Tensor4D
}

/** `width` channels at 16×16, twice as many at 8×8; residual blocks of two 3×3 convolutions without normalisation.
 *  No convolution runs at 32×32: pixels are folded into channels first and unfolded last.  channels: C of the latent */
export function autoencoder(width = 48, channels = 4): Autoencoder {
  check('autoencoder', 'count', { width, channels })
  const latentSize = 64 * channels
  const wide = 2 * width
  const shapes: Record<string, [size: number, inputs: number, outputs: number]> = {
    encodeIn: [3, 12, width],
    encodeDown: [3, 4 * width, wide],
    encodeOut: [1, wide, channels],
    decodeIn: [1, channels, wide],
    decodeUp: [1, wide, 4 * width],
    decodeOut: [3, width, 12],
  }
  for (const [name, inner] of [
    ['encode16', width],
    ['encode8', wide],
    ['encode8b', wide],
    ['decode8', wide],
    ['decode8b', wide],
    ['decode16', width],
    ['decode16b', width],
  ] as const) {
    shapes[`${name}.a`] = [3, inner, inner]
    shapes[`${name}.b`] = [3, inner, inner]
  }
  const init = (noise: Noise): Params =>
    tf.tidy(() => {
      const layers = Object.entries(shapes).flatMap(([name, [size, inputs, outputs]]) => {
        // A residual block starts near the identity.
        const scale = (name.endsWith('.b') ? 0.1 : 1) / Math.sqrt(size * size * inputs)
        const w = noise.fork(name).normal([size, size, inputs, outputs]).mul(scale)
        return [
          [`${name}.w`, w],
          [`${name}.bias`, tf.zeros([outputs])],
        ] as [string, Tensor][]
      })
      return Object.fromEntries(layers)
    })

  const conv = (p: Params, name: string, x: Tensor4D) =>
    tf.conv2d(x, p[`${name}.w`] as Tensor4D, 1, 'same').add(p[`${name}.bias`]!) as Tensor4D
  const block = (p: Params, name: string, x: Tensor4D) =>
    x.add(conv(p, `${name}.b`, silu(conv(p, `${name}.a`, silu(x))))) as Tensor4D

  const encode = (p: Params, pictures: Tensor4D) =>
    tf.tidy(() => {
      const at16 = block(p, 'encode16', conv(p, 'encodeIn', fold(pictures)))
      const at8 = block(p, 'encode8b', block(p, 'encode8', conv(p, 'encodeDown', fold(at16))))
      return conv(p, 'encodeOut', silu(at8)).reshape([pictures.shape[0], latentSize]) as Tensor2D
    })

  const decode = (p: Params, latents: Tensor2D) =>
    tf.tidy(() => {
      const at8 = block(
        p,
        'decode8b',
        block(p, 'decode8', conv(p, 'decodeIn', latents.reshape([-1, 8, 8, channels]) as Tensor4D)),
      )
      const at16 = block(p, 'decode16b', block(p, 'decode16', unfold(conv(p, 'decodeUp', at8))))
      return unfold(conv(p, 'decodeOut', silu(at16)))
    })

  return { latentSize, init, encode, decode }
}

/** Space to depth, 2 × 2 pixels into channels: [B, H, W, C] → [B, H/2, W/2, 4 C] */
function fold(x: Tensor4D): Tensor4D {
  const [B, H, W, C] = x.shape
  return x
    .reshape([B, H / 2, 2, W / 2, 2, C])
    .transpose([0, 1, 3, 2, 4, 5])
    .reshape([B, H / 2, W / 2, 4 * C])
}

/** The inverse of `fold`: [B, H, W, 4 C] → [B, 2 H, 2 W, C] */
function unfold(x: Tensor4D): Tensor4D {
  const [B, H, W, C] = x.shape
  return x
    .reshape([B, H, W, 2, 2, C / 4])
    .transpose([0, 1, 3, 2, 4, 5])
    .reshape([B, 2 * H, 2 * W, C / 4])
}
