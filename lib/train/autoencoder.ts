import type { z } from 'zod'
import { compile } from '../graph/compile'
import type { Autoencoder } from '../model/autoencoder'
import { cloneParams, type Params } from '../model/network'
import { Noise } from '../tensor/noise'
import { takeRows } from '../tensor/take-rows'
import { type Scalar, type Tensor4D, tf } from '../tf'
import { type AutoencoderConfig, autoencoderSchema, parseConfig } from './config'
import { adamW, lossAndGrads, movingAverage, startTraining, type Training } from './optimiser'
import { Run } from './run'

export type AutoencoderState = { training: Training; average: Params }

/** Train an autoencoder on pictures [N, H, W, 3] in [−1, 1]; `source` says what they were made from.
 *  Loss: mean (x̂ − x)² + 0.1 mean |x̂ − x| + a hinge that holds the latents' mean square below 1; noise on the latents
 *  makes neighbouring latents decode to similar pictures. */
export function trainAutoencoder(
  model: Autoencoder,
  { pictures, source }: { pictures: Tensor4D; source?: Record<string, string> },
  settings: z.input<typeof autoencoderSchema>,
): Run<AutoencoderState> {
  const config = parseConfig(autoencoderSchema, settings)
  const [N, ...shape] = pictures.shape
  const table = pictures.reshape([N, -1])
  const step = (state: AutoencoderState, tables: Params, index: Scalar) => {
    const noise = new Noise(config.seed).fork('autoencoder').at(index)
    const rows = noise.fork('rows').integers<tf.Rank.R1>([config.batch], N)
    const x = takeRows(tables.pictures!, rows).reshape([config.batch, ...shape]) as Tensor4D
    return autoencoderStep(model, config, state, x, noise.fork('latent'))
  }
  const compiled = compile(step)
  const init = tf.tidy(() => model.init(new Noise(config.seed).fork('init')))
  const state: AutoencoderState = { training: startTraining(init), average: cloneParams(init) }
  tf.dispose(init)
  const dispose = () => {
    compiled.dispose()
    table.dispose()
  }
  return new Run({
    config: { ...config, data: source },
    state,
    updates: config.updates,
    updatesPerStep: 1,
    step: (s, i) => compiled(s, { pictures: table }, i),
    dispose,
  })
}

function autoencoderStep(
  model: Autoencoder,
  config: AutoencoderConfig,
  state: AutoencoderState,
  x: Tensor4D,
  noise: Noise,
) {
  const eps = noise.normal<tf.Rank.R2>([x.shape[0], model.latentSize]).mul(config.latentNoise)
  const { loss, parts, grads } = lossAndGrads(params => {
    const latents = model.encode(params, x)
    const error = model.decode(params, latents.add(eps)).sub(x)
    const mse = error.square().mean() as Scalar
    const size = tf.relu(latents.square().mean().sub(1))
    return { loss: mse.add(error.abs().mean().mul(0.1)).add(size) as Scalar, parts: { mse } }
  }, state.training.params)
  const training = adamW(state.training, grads, config.optimiser, config.updates)
  const average = movingAverage(state.average, training.params, config.ema, training.step)
  return { state: { training, average }, losses: { loss, ...parts } }
}
