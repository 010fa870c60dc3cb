import type { Autoencoder } from '../../model/autoencoder'
import type { Params } from '../../model/network'
import { checkShapes } from '../../tensor/shape'
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf'

/** Pictures to standardised latents and back, with trained weights. */
export interface EmojiCodec {
  /** D */
  latentSize: number
  /** [B, 32, 32, 3] in [−1, 1]  →  [B, D] of mean 0 and variance 1 over the training pictures */
  encode(pictures: Tensor4D): Tensor2D
  /** [B, D]  →  [B, 32, 32, 3] in [−1, 1], clipped */
  decode(latents: Tensor2D): Tensor4D
}

/** A codec from an autoencoder's weights, which include the latents' mean and sd as `latentMean`, `latentSd` [D]. */
export function emojiCodec(model: Autoencoder, weights: Params): EmojiCodec {
  const { latentMean, latentSd } = weights
  return {
    latentSize: model.latentSize,
    encode: pictures => tf.tidy(() => model.encode(weights, pictures).sub(latentMean!).div(latentSd!) as Tensor2D),
    decode: latents =>
      tf.tidy(
        () => model.decode(weights, latents.mul(latentSd!).add(latentMean!) as Tensor2D).clipByValue(-1, 1) as Tensor4D,
      ),
  }
}

/** Mean and sd of the latents of some pictures, by channel, tiled over the 64 positions.  →  [D] each */
export function latentStatistics(model: Autoencoder, weights: Params, pictures: Tensor4D): Params {
  return tf.tidy(() => {
    const C = model.latentSize / 64
    const channels = inChunks(pictures, part => model.encode(weights, part)).reshape([-1, C])
    const { mean, variance } = tf.moments(channels, 0)
    return { latentMean: mean.tile([64]), latentSd: variance.sqrt().tile([64]) }
  })
}

/** Latents of R samples for each of P prompts as pictures in [0, 1].  latents: [P, R, D]  →  [P][R], each 32·32·3 numbers */
export function toPictures(codec: EmojiCodec, latents: Tensor3D): Float32Array[][] {
  checkShapes('toPictures', { latents: [latents, 'P', 'R', codec.latentSize] })
  const [P, R, D] = latents.shape
  const values = tf.tidy(
    () =>
      inChunks(latents.reshape([P * R, D]) as Tensor2D, codec.decode)
        .add(1)
        .div(2)
        .reshape([P * R, -1])
        .dataSync() as Float32Array,
  )
  const size = values.length / (P * R)
  return Array.from({ length: P }, (_, p) =>
    Array.from({ length: R }, (_, r) => values.slice((p * R + r) * size, (p * R + r + 1) * size)),
  )
}

/** Apply a function to a batch in parts of 256, to bound memory. */
export function inChunks<T extends tf.Tensor, U extends tf.Tensor>(batch: T, f: (part: T) => U): U {
  const size = 256
  return tf.tidy(() => {
    const starts = Array.from({ length: Math.ceil(batch.shape[0]! / size) }, (_, i) => i * size)
    return tf.concat(starts.map(start => f(batch.slice(start, Math.min(size, batch.shape[0]! - start)) as T))) as U
  })
}
