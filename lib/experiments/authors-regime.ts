import type { DistillSettings } from '../train/config'

/** The regime of the authors' code, as far as it transfers to our data sets: five fake updates per student update, guidance
 *  3.5, |z_t − x̂_tea| of each sample as normaliser, one t per batch, from the whole range, AdamW at a constant rate with
 *  gradients clipped to 1, no moving average, and the twice-shifted grid of diffusers' scheduler for both models and for t.
 *  Their learning rate of 1e-5 suits their network and does not transfer. */
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
