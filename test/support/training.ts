import { leaves, type Tree } from '../../lib/engine/tree'
import type { Tensor } from '../../lib/tf'

/** All tensors of a training state by their paths. */
export const everyTensor = (state: Tree): Record<string, Tensor> =>
  Object.fromEntries(leaves(state).map(({ path, tensor }) => [path, tensor]))
