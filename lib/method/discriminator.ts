import { dense, silu } from '../model/dense'
import type { Network, Params } from '../model/network'
import type { Noise } from '../tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** Initial weights of a discriminator on hidden features: F → width → one logit, with the network's F features.
 *  @throws a network without hidden features. */
export function discriminatorWeights(network: Network, teacher: Params, width: number, noise: Noise): Params {
  if (!network.features)
    throw new Error(
      'This method has a discriminator on hidden features. Use a network that has them: mlp, residualMlp.',
    )
  const [z, t, c] = [tf.zeros([1, network.dataSize]), tf.zeros([1]), tf.zeros([1, network.conditionSize])]
  const size = network.features(teacher)(z as Tensor2D, t as Tensor1D, c as Tensor2D).shape[1]
  const layer = (inputs: number, outputs: number, label: string) =>
    noise
      .fork(label)
      .normal([inputs, outputs])
      .mul(1 / Math.sqrt(inputs))
  return {
    'discriminator.w0': layer(size, width, 'w0'),
    'discriminator.b0': tf.zeros([width]),
    'discriminator.w1': layer(width, 1, 'w1'),
    'discriminator.b1': tf.zeros([1]),
  }
}

/** Its logits, the log odds of real against fake.  features: [B, F]  →  [B] */
export function discriminatorLogits(weights: Params, features: Tensor2D): Tensor1D {
  const hidden = silu(dense(features, weights['discriminator.w0']!, weights['discriminator.b0']!))
  return dense(hidden, weights['discriminator.w1']!, weights['discriminator.b1']!).squeeze([1])
}
