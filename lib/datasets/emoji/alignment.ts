import { join } from 'node:path'
import { check } from '../../check'
import type { Params } from '../../model/network'
import { loadWeights } from '../../model/weights'
import { checkShapes } from '../../tensor/shape'
import { nativeOp, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../tf'

/** Fit our alignment head: ridge regression from a picture's features to its caption's embedding, both normalised,
 *  W = (XᵀX + λ I)⁻¹ Xᵀ T.  features: [N, F], captions: [N, C]  →  { centre [F], map [F, C] } */
export function fitAlignment(features: Tensor2D, captions: Tensor2D, lambda = 0.3): Params {
  checkShapes('fitAlignment', { features: [features, 'N', 'F'], captions: [captions, 'N', 'C'] })
  check('fitAlignment', 'positive', { lambda })
  return tf.tidy(() => {
    const centre = features.mean(0)
    const x = unit(features.sub(centre))
    const gram = x.matMul(x, true).add(tf.eye(features.shape[1]).mul(lambda))
    const map = nativeOp('MatrixSolve', [gram, x.matMul(unit(captions), true)], { adjoint: false, T: 'float32' })
    return { centre, map }
  })
}

/** Alignment of pictures with captions: the cosine of a picture's mapped features and each caption's embedding.
 *  Trained on the emoji: neither CLIP nor human preference.  features: [N, F], captions: [P, C]  →  [N, P] */
export function alignment({ centre, map }: Params, features: Tensor2D, captions: Tensor2D): Tensor2D {
  checkShapes('alignment', {
    ...{ centre: [centre!, 'F'], map: [map!, 'F', 'C'] },
    ...{ features: [features, 'N', 'F'], captions: [captions, 'P', 'C'] },
  })
  return tf.tidy(() => {
    const mapped = unit(unit(features.sub(centre!)).matMul(map as Tensor2D))
    return mapped.matMul(unit(captions), false, true) as Tensor2D
  })
}

/** The share of pictures whose own caption ranks among the `first` best of P captions.  scores: [N, P], own: N indices */
export function retrieval(scores: Tensor2D, own: number[], first = 1): number {
  checkShapes('retrieval', { scores: [scores, own.length, 'P'] })
  check('retrieval', 'count', { first })
  return tf.tidy(() => {
    const mine = scores.mul(tf.oneHot(tf.tensor1d(own, 'int32'), scores.shape[1])).sum(1, true)
    const better = scores.greater(mine).sum(1) as Tensor1D
    return better.less(first).toFloat().mean().dataSync()[0]!
  })
}

const unit = (x: Tensor): Tensor2D => x.div(x.square().sum(1, true).sqrt().maximum(1e-12)) as Tensor2D

/** λ of the shipped head's ridge regression. */
export const shippedLambda = 0.3

/** The shipped head, for features of EfficientNet-Lite0 at 128 pixels.
 *  @throws a missing or damaged head, or one for other features, with the command that makes it. */
export function loadAlignment(folder = join(process.cwd(), 'data', 'weights')) {
  const command = 'npm run alignment'
  const header = { command, network: 'EfficientNet-Lite0', side: 128, lambda: shippedLambda }
  const shapes = { centre: [1280], map: [1280, 64] }
  return loadWeights(join(folder, 'emoji-alignment.safetensors'), { header, shapes, command })
}
