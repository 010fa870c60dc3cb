import { dense, silu } from '../model/dense'
import type { Network, Params } from '../model/network'
import type { Noise } from '../tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../tf'

/** The weights of a judge of hidden features: F → width → one logit. F is that of the network.
 *  Errors: a network without hidden features. */
export function judgeWeights(network: Network, teacher: Params, width: number, noise: Noise): Params {
  if (!network.features)
    throw new Error('This method judges by hidden features. Take a network that has them: mlp, residualMlp.')
  const [z, t, c] = [tf.zeros([1, network.dataSize]), tf.zeros([1]), tf.zeros([1, network.conditionSize])]
  const size = network.features(teacher)(z as Tensor2D, t as Tensor1D, c as Tensor2D).shape[1]
  const layer = (inputs: number, outputs: number, label: string) =>
    noise
      .fork(label)
      .normal([inputs, outputs])
      .mul(1 / Math.sqrt(inputs))
  return {
    'judge.w0': layer(size, width, 'w0'),
    'judge.b0': tf.zeros([width]),
    'judge.w1': layer(width, 1, 'w1'),
    'judge.b1': tf.zeros([1]),
  }
}

/** Its logits: how much more likely real than fake, in nats.  features: [B, F]  →  [B] */
export function judgement(weights: Params, features: Tensor2D): Tensor1D {
  const hidden = silu(dense(features, weights['judge.w0']!, weights['judge.b0']!))
  return dense(hidden, weights['judge.w1']!, weights['judge.b1']!).squeeze([1])
}
