import { check } from '../../check'
import { mean } from '../../metrics/statistics'
import type { Noise } from '../../tensor/noise'
import { checkShapes } from '../../tensor/shape'
import { type Tensor2D, type Tensor4D, tf } from '../../tf'
import type { EmojiCodec } from './codec'

/** How well a codec restores pictures. */
export type ReconstructionMetrics = {
  /** peak signal-to-noise ratio in dB, mean over pictures */
  PSNR: number
  /** mean of `edge` and of `flat` over the restored pictures; good if near those of the pictures themselves */
  edge: number
  flat: number
  /** mean LPIPS between a picture and what is restored of it */
  LPIPS: number
}

/** The share of windows with a range below this, of 1, is `flat`. */
const even = 0.04

/** Encode and decode pictures, with noise of `sd` standard deviations of the latents in between, as a teacher's latents are
 *  imprecise.  pictures: [N, 32, 32, 3] in [−1, 1]; lpips: φ with LPIPS(a, b) = ‖φ(a) − φ(b)‖², e.g. of extractor(alexnet)
 *  @throws other shapes; an sd that is not a number ≥ 0. */
export function reconstructionMetrics(
  codec: EmojiCodec,
  pictures: Tensor4D,
  lpips: (pictures: Tensor4D) => Tensor2D,
  noise: Noise,
  sd = 0,
): ReconstructionMetrics {
  checkShapes('reconstructionMetrics', { pictures: [pictures, 'N', 'H', 'H', 3] })
  check('reconstructionMetrics', 'number', { sd })
  if (sd < 0) throw new Error(`reconstructionMetrics: expected sd ≥ 0, got ${sd}.`)
  return tf.tidy(() => {
    const restored = restore(codec, pictures, noise, sd)
    const far = lpips(restored).sub(lpips(pictures)).square().sum(1)
    return {
      PSNR: mean(psnr(restored, pictures)),
      edge: mean(edge(restored)),
      flat: mean(flat(restored)),
      LPIPS: far.mean().dataSync()[0]!,
    }
  })
}

/** Decoded latents of pictures, of which those of 256 at a time are in memory.  [N, 32, 32, 3]  →  the same */
export function restore(codec: EmojiCodec, pictures: Tensor4D, noise: Noise, sd = 0): Tensor4D {
  checkShapes('restore', { pictures: [pictures, 'N', 'H', 'H', 3] })
  const [N, part] = [pictures.shape[0], 256]
  return tf.tidy(() => {
    const parts = Array.from({ length: Math.ceil(N / part) }, (_, i) =>
      tf.tidy(() => {
        const latents = codec.encode(pictures.slice(part * i, Math.min(part, N - part * i)))
        // Latents are standardised: their sd is 1
        const off = noise.at(i).normal<tf.Rank.R2>(latents.shape).mul(sd)
        return codec.decode(latents.add(off))
      }),
    )
    return tf.concat(parts)
  })
}

/** Peak signal-to-noise ratio of each picture in dB.  a, b: [N, H, W, 3] in [−1, 1]  →  N numbers */
export function psnr(a: Tensor4D, b: Tensor4D): number[] {
  checkShapes('psnr', { a: [a, 'N', 'H', 'W', 3], b: [b, 'N', 'H', 'W', 3] })
  const errors = tf.tidy(() => a.sub(b).div(2).square().mean([1, 2, 3]).dataSync())
  return Array.from(errors, error => -10 * Math.log10(error))
}

/** Sharpness: the mean over inner pixels and channels of |4 x − its four neighbours|, x in [0, 1]. Blur lowers it, noise and
 *  texture raise it: it is to be compared with the drawings' own.  pictures: [N, H, W, 3] in [−1, 1]  →  N numbers */
export function edge(pictures: Tensor4D): number[] {
  checkShapes('edge', { pictures: [pictures, 'N', 'H', 'W', 3] })
  const [N, H, W] = pictures.shape
  return tf.tidy(() => {
    const x = pictures.add(1).div(2)
    const from = (y: number, z: number) => x.slice([0, y, z, 0], [N, H - 2, W - 2, 3])
    const around = from(0, 1).add(from(2, 1)).add(from(1, 0)).add(from(1, 2))
    return Array.from(from(1, 1).mul(4).sub(around).abs().mean([1, 2, 3]).dataSync())
  })
}

/** Flatness: the share of 3×3 windows whose range is below 4 % in every channel. Blotches and grain lower it.
 *  pictures: [N, H, W, 3] in [−1, 1]  →  N numbers */
export function flat(pictures: Tensor4D): number[] {
  checkShapes('flat', { pictures: [pictures, 'N', 'H', 'W', 3] })
  return tf.tidy(() => {
    const x = pictures.add(1).div(2) as Tensor4D
    const range = tf.add(tf.maxPool(x, 3, 1, 'valid'), tf.maxPool(x.neg() as Tensor4D, 3, 1, 'valid'))
    return Array.from(range.max(3).less(even).toFloat().mean([1, 2]).dataSync())
  })
}
