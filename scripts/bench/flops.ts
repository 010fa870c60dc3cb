import type { Params } from '../../lib/model/network'
import type { DistillConfig } from '../../lib/train/config'

/** A dense layer, and its input: constants without a gradient, the state z, or another layer's outputs. */
export interface Layer {
  inputs: number
  outputs: number
  from: 'given' | 'state' | 'hidden'
}

/** The dense layers of a network of either data set, by the names and shapes of its weights. */
export const layersOf = (weights: Params): Layer[] =>
  Object.entries(weights)
    .filter(([, { shape }]) => shape.length === 2)
    .map(([name, { shape }]) => ({
      inputs: shape[0]!,
      outputs: shape[1]!,
      from: /^(w0|in\.w)$/.test(name) ? 'state' : /^(time|condition)\.w$/.test(name) ? 'given' : 'hidden',
    }))

/** Floating-point operations of the matrix products that one iteration needs, 2 per multiply-add:
 *  F = 2 B Σ in · out for a forward pass, F for the weights' gradients, and H or S for the gradients of inputs.
 *  A fake update is N F + (2 F + H); a student update is 2 K F for the guided anchor, N (2 F + H) for its steps,
 *  (N − 2) S since the state is detached after the first, and 3 F for the guided teacher and the fake model on its sample.
 *  H, S: the parts of F in layers whose input is hidden activations, and the state. */
export function iterationFlops(
  layers: Layer[],
  { batch, steps, K, updateRatio }: Pick<DistillConfig, 'batch' | 'steps' | 'K' | 'updateRatio'>,
): number {
  const part = (...kinds: Layer['from'][]) =>
    layers
      .filter(({ from }) => kinds.includes(from))
      .reduce((sum, { inputs, outputs }) => sum + 2 * batch * inputs * outputs, 0)
  const [F, H, S] = [part('given', 'state', 'hidden'), part('hidden'), part('state')]
  const fake = steps * F + 2 * F + H
  const student = 2 * K * F + steps * (2 * F + H) + (steps - 2) * S + 3 * F
  return updateRatio.fake * fake + updateRatio.student * student
}
