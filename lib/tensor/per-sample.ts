import type { Tensor, Tensor1D } from '../tf'

/** One number per sample, reshaped to broadcast over a batch: t [B] → [B, 1, …] with the rank of `like`. */
export const perSample = (t: Tensor1D, like: Tensor): Tensor =>
  t.reshape([t.shape[0]!, ...like.shape.slice(1).map(() => 1)])
