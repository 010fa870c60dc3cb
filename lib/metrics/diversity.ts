import { checkShapes } from '../tensor/shape'
import { type Scalar, type Tensor1D, type Tensor3D, tf } from '../tf'

/** Eq. 9, diversity of the R samples of each of P prompts, in a feature space: 1 − the mean cosine over pairs i < j,
 *  then the mean over prompts.  features: [P, R, F]  →  scalar in [0, 2]
 *  The paper's sum over "i, j" is read as i < j, in line with its factor 2 / (R (R − 1)) and the authors' code. */
export const cosineDiversity = (features: Tensor3D): Scalar => tf.tidy(() => cosineDiversities(features).mean())

/** `cosineDiversity` of each prompt.  features: [P, R, F]  →  [P].
 *  @throws R < 2. */
export function cosineDiversities(features: Tensor3D): Tensor1D {
  checkShapes('cosineDiversity', { features: [features, 'P', 'R', 'F'] })
  const R = features.shape[1]
  if (R < 2) throw new Error(`cosineDiversity: expected R ≥ 2 samples per prompt, got ${R}.`)
  return tf.tidy(() => {
    const length = features.square().sum(2, true).sqrt()
    const unit = features.div(length.maximum(1e-12))
    // Σ_{i<j} u_i · u_j = (‖Σ u_i‖² − Σ ‖u_i‖²) / 2
    const all = unit.sum(1).square().sum(1)
    const own = unit.square().sum([1, 2])
    return tf.sub(1, all.sub(own).div(R * (R - 1))) as Tensor1D
  })
}
