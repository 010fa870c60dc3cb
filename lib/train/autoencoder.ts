import { z } from 'zod'
import type { Autoencoder } from '../model/autoencoder'
import { cloneParams, type Params } from '../model/network'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { type Scalar, type Tensor4D, tf } from '../tf'
import { count, optimiserSchema, parseConfig, seed } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'

/** Settings for training an autoencoder. */
export const autoencoderSchema = z.strictObject({
  seed,
  updates: count,
  batch: count,
  optimiser: optimiserSchema,
  /** largest standard deviation of the noise on the latents in training */
  latentNoise: z.number().nonnegative().default(0.1),
  ema: z.number().min(0).lt(1).default(0.998),
})

type AutoencoderConfig = z.infer<typeof autoencoderSchema>

export type AutoencoderState = { training: Training; average: Params }

/** Train an autoencoder on pictures [N, H, W, 3] in [−1, 1]; `source` says what they were made from.
 *  Loss: mean e² + ½ mean |e| + ½ mean |∇e| of the error e = x̂ − x, which keeps flat areas flat and edges sharp, and a
 *  hinge that keeps the latents' mean square below 1. Noise on the latents, with σ ~ U(0, latentNoise) for each picture,
 *  teaches the decoder to draw clean pictures from a teacher's imprecise latents. */
export function trainAutoencoder(
  model: Autoencoder,
  { pictures, source }: { pictures: Tensor4D; source?: Record<string, string> },
  settings: z.input<typeof autoencoderSchema>,
): Run<AutoencoderState> {
  const config = parseConfig(autoencoderSchema, settings)
  const [N, ...shape] = pictures.shape
  const table = pictures.reshape([N, -1])
  const step = (state: AutoencoderState, index: Scalar, tables: Params) => {
    const noise = new Noise(config.seed).fork('autoencoder').at(index)
    const rows = noise.fork('rows').integers<tf.Rank.R1>([config.batch], N)
    const x = gather(tables.pictures!, rows).reshape([config.batch, ...shape]) as Tensor4D
    return autoencoderStep(model, config, state, x, noise.fork('latent'))
  }
  const init = tf.tidy(() => model.init(new Noise(config.seed).fork('init')))
  const state: AutoencoderState = { training: startTraining(init), average: cloneParams(init) }
  tf.dispose(init)
  return new Run<AutoencoderState>({
    config: { ...config, data: source },
    state,
    fixed: { pictures: table },
    updates: config.updates,
    updatesPerStep: 1,
    engine: 'compiled',
    step,
    dispose: () => table.dispose(),
  })
}

function autoencoderStep(
  model: Autoencoder,
  config: AutoencoderConfig,
  state: AutoencoderState,
  x: Tensor4D,
  noise: Noise,
) {
  const sigma = noise.fork('sigma').uniform([x.shape[0], 1], 0, config.latentNoise)
  const eps = noise.fork('eps').normal<tf.Rank.R2>([x.shape[0], model.latentSize]).mul(sigma)
  const { loss, parts, grads } = lossAndGrads(params => {
    const latents = model.encode(params, x)
    const error = model.decode(params, latents.add(eps)).sub(x)
    const mse = error.square().mean() as Scalar
    const size = tf.relu(latents.square().mean().sub(1))
    const absolute = error
      .abs()
      .mean()
      .add(edges(error as Tensor4D))
      .mul(0.5)
    return { loss: mse.add(absolute).add(size) as Scalar, parts: { mse } }
  }, state.training.params)
  const training = adamW(state.training, grads, config.optimiser, config.updates)
  const average = movingAverage(state.average, training.params, config.ema, training.step)
  return { state: { training, average }, losses: { loss, ...parts } }
}

/** mean |∇x|: the mean absolute differences of vertical plus horizontal neighbours.  x: [B, H, W, C] */
function edges(x: Tensor4D): Scalar {
  const [B, H, W, C] = x.shape
  const down = x.slice([0, 1, 0, 0], [B, H - 1, W, C]).sub(x.slice([0, 0, 0, 0], [B, H - 1, W, C]))
  const right = x.slice([0, 0, 1, 0], [B, H, W - 1, C]).sub(x.slice([0, 0, 0, 0], [B, H, W - 1, C]))
  return down.abs().mean().add(right.abs().mean()) as Scalar
}
