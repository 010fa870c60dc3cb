import type { Params } from '../../lib/model/network'
import type { DistillConfig } from '../../lib/train/config'

/** Where the rows of a matrix product are from: constants without a gradient, the state z, or hidden activations. */
type Source = 'given' | 'state' | 'hidden'

/** A matrix product that a network computes: `rows` per sample (1, or the number of tokens) times [inputs, outputs]. */
export interface Product {
  rows: number
  inputs: number
  outputs: number
  from: Source
}

/** The matrix products of a network, by the names and shapes of its weights: its dense layers and, in a transformer, q kᵀ and
 *  the weighted sum of v, whose heads are W wide together. Each of these two has a gradient for either factor, as a hidden
 *  layer has one for its input and one for its weights. */
export function productsOf(weights: Params): Product[] {
  const tokens = weights.positions?.shape[0] ?? 1
  return Object.entries(weights)
    .filter(([name, { shape }]) => shape.length === 2 && name !== 'positions')
    .flatMap(([name, { shape }]) => {
      const [inputs, outputs] = shape as [number, number]
      const from: Source = /^(w0|in\.w)$/.test(name) ? 'state' : /^(time|condition)\.w$/.test(name) ? 'given' : 'hidden'
      const rows = /^(time|condition|mix|modulate\d+)\.w$/.test(name) ? 1 : tokens
      const layer: Product = { rows, inputs, outputs, from }
      if (!name.startsWith('qkv')) return [layer]
      return [layer, { ...layer, outputs: tokens }, { ...layer, inputs: tokens, outputs: inputs }]
    })
}

/** Floating-point operations of the matrix products that one iteration needs, 2 per multiply-add:
 *  F = 2 B Σ rows · in · out for a forward pass, F for the weights' gradients, and H or S for the gradients of inputs.
 *  A fake update is N F + (2 F + H); a student update is 2 K F for the guided anchor, N (2 F + H) for its steps,
 *  (N − 2) S since the state is detached after the first, and 3 F for the guided teacher and the fake model on its sample.
 *  H, S: the parts of F in products whose rows are hidden activations, and the state. */
export function iterationFlops(
  products: Product[],
  { batch, steps, K, updateRatio }: Pick<DistillConfig, 'batch' | 'steps' | 'K' | 'updateRatio'>,
): number {
  const part = (...kinds: Product['from'][]) =>
    products
      .filter(({ from }) => kinds.includes(from))
      .reduce((sum, { rows, inputs, outputs }) => sum + 2 * batch * rows * inputs * outputs, 0)
  const [F, H, S] = [part('given', 'state', 'hidden'), part('hidden'), part('state')]
  const fake = steps * F + 2 * F + H
  const student = 2 * K * F + steps * (2 * F + H) + (steps - 2) * S + 3 * F
  return updateRatio.fake * fake + updateRatio.student * student
}
