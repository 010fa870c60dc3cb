import { check } from '../check'
import { checkShapes } from '../tensor/shape'
import { nativeBackend, type Tensor1D, type Tensor2D, tf } from '../tf'

/** The mean of features and their first `count` principal axes, in order of increasing variance.
 *  features: [n, F]  →  mean [F], axes [F, count]; (x − mean) · axes projects */
export function principalAxes(features: Tensor2D, count: number): { mean: Tensor1D; axes: Tensor2D } {
  checkShapes('principalAxes', { features: [features, 'n', 'F'] })
  check('principalAxes', 'count', { count })
  const [n, F] = features.shape
  if (count > F) throw new Error(`principalAxes: expected at most F = ${F} axes, got ${count}.`)
  const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = nativeBackend().binding
  const settings = [
    { name: 'compute_v', type: TF_ATTR_BOOL, value: true },
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
  ]
  return tf.tidy(() => {
    const mean = features.mean(0) as Tensor1D
    const centred = features.sub(mean) as Tensor2D
    const covariance = centred.matMul(centred, true).div(n)
    const [, vectors] = nativeBackend().executeMultipleOutputs('SelfAdjointEigV2', settings, [covariance], 2)
    return { mean, axes: vectors!.slice([0, F - count], [F, count]) as Tensor2D }
  })
}

/** (features − mean) · axes.  [n, F]  →  [n, count] */
export function project(features: Tensor2D, { mean, axes }: { mean: Tensor1D; axes: Tensor2D }): Tensor2D {
  checkShapes('project', { features: [features, 'n', 'F'], mean: [mean, 'F'], axes: [axes, 'F', 'count'] })
  return tf.tidy(() => features.sub(mean).matMul(axes) as Tensor2D)
}
