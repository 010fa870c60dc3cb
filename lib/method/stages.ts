import { gather } from '../tensor/gather'
import { type Scalar, type Tensor1D, tf } from '../tf'

/** The index of the current one of `count` stages of equal length, computed within a compiled step.  →  int32 [1] */
export const stageAt = (progress: Scalar, count: number): Tensor1D =>
  tf.tidy(() =>
    tf
      .minimum(progress.mul(count).add(1e-4).floor(), count - 1) // rounding must not decide where a stage begins
      .toInt()
      .reshape([1]),
  )

/** The entry of `numbers` at a stage's index. */
export const ofStage = (numbers: number[], stage: Tensor1D): Scalar => gather(tf.tensor1d(numbers), stage).reshape([])
