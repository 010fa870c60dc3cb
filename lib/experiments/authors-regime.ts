import type { DistillSettings } from '../train/config'

/** The regime of the authors' code, where a data set of ours can have it: five fake updates for one of the student, guidance
 *  3.5, |z_t − x̂_tea| of each sample as normaliser, any t, one for a batch, AdamW at a constant rate with gradients clipped
 *  to 1, no moving average, and the twice-shifted grid of diffusers' scheduler for both models and for t. What it cannot
 *  have is their rate of 1e-5, which belongs to their network. */
export const authorsRegime = {
  updateRatio: { fake: 5, student: 1 },
  batch: 32,
  guidance: 3.5,
  student: { learningRate: 3e-4 },
  fake: { learningRate: 3e-4 },
  ema: 0,
  ...{ shift: 3, doubled: true },
  times: [0.001, 1] as [number, number],
  timePer: 'batch' as const,
  normaliser: { reference: 'zt' as const, over: 'sample' as const },
} satisfies Partial<DistillSettings>
