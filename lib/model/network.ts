import { check } from '../check'
import type { Noise } from '../tensor/noise'
import { checkShapes } from '../tensor/shape'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf'

/** A model of the flow: the velocity at z_t, t under a condition. Exact and trained models are interchangeable.
 *  zt: [B, D], t: [B] in [0, 1], condition: [B, C], whose last column flags "no condition"  →  [B, D] */
export type Velocity = (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) => Tensor2D

/** Fail unless a velocity's arguments have matching shapes, and the sizes D and C where these are known. */
export function checkState(
  where: string,
  [zt, t, condition]: Parameters<Velocity>,
  D: number | string = 'D',
  C: number | string = 'C',
): void {
  checkShapes(where, { zt: [zt, 'B', D], t: [t, 'B'], condition: [condition, 'B', C] })
}

/** A network's weights by name. */
export type Params = Record<string, Tensor>

/** A network's activations in its last hidden layer.  →  [B, F] */
export type Features = (zt: Tensor2D, t: Tensor1D, condition: Tensor2D) => Tensor2D

/** A trainable model: the initial weights, and the velocity for given weights. */
export interface Network {
  /** D, the length of a sample. */
  readonly dataSize: number
  /** C, the length of a condition with its null flag. */
  readonly conditionSize: number
  /** the largest time at which it is defined, if not 1 */
  readonly latest?: number
  /** if it predicts the data: the time below which the weight 1/t² of its errors in a loss grows no further */
  readonly floor?: number
  init(noise: Noise): Params
  velocity(params: Params): Velocity
  /** the hidden features of given weights, for a discriminator that reads them */
  features?(params: Params): Features
}

/** The same batch with no condition: zeros, and 1 in the last column.  condition: [B, C]  →  [B, C] */
export function nullCondition(condition: Tensor2D): Tensor2D {
  checkShapes('nullCondition', { condition: [condition, 'B', 'C'] })
  const [batch, size] = condition.shape
  return tf.tidy(() =>
    tf.zerosLike(condition.slice([0, 0], [batch, size - 1])).concat(tf.onesLike(condition.slice([0, size - 1])), 1),
  )
}

/** One-hot conditions of labels 0 … prompts − 1 with the null flag as last column.  →  [B, prompts + 1]
 *  @throws a label outside of that range. */
export function oneHotCondition(labels: number[] | Tensor1D, prompts: number): Tensor2D {
  check('oneHotCondition', 'count', { prompts })
  if (Array.isArray(labels)) {
    const wrong = labels.find(label => !Number.isInteger(label) || label < 0 || label >= prompts)
    if (wrong !== undefined) {
      throw new Error(
        `oneHotCondition: expected labels 0 … ${prompts - 1}, got ${wrong}. Is the number of prompts right?`,
      )
    }
  }
  return tf.tidy(
    () =>
      tf
        .oneHot(Array.isArray(labels) ? tf.tensor1d(labels, 'int32') : labels.toInt(), prompts + 1)
        .toFloat() as Tensor2D,
  )
}

/** An independent copy of weights. */
export const cloneParams = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.clone()]))
