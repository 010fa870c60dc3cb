import { z } from 'zod'
import type { Autoencoder } from '../model/autoencoder'
import { cloneParams, type Params } from '../model/network'
import { gather } from '../tensor/gather'
import { Noise } from '../tensor/noise'
import { type Scalar, type Tensor2D, type Tensor4D, tf } from '../tf'
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
  /** weight of mean |Δe|, the Laplacian of the error; if absent, 0 */
  laplacian: z.number().nonnegative().optional(),
  /** weight of a perceptual distance ‖φ(x̂) − φ(x)‖², e.g. LPIPS, on the first `pictures` of a batch, once the share `from` of
   *  the updates is done; if absent, none */
  perceptual: z
    .strictObject({
      weight: z.number().positive(),
      from: z.number().min(0).lt(1).default(0.5),
      pictures: count.default(8),
    })
    .optional(),
  /** mirror every other picture; if absent, none */
  mirror: z.boolean().optional(),
  ema: z.number().min(0).lt(1).default(0.998),
})

type AutoencoderConfig = z.infer<typeof autoencoderSchema>

export type AutoencoderState = { training: Training; average: Params }

/** What an autoencoder is trained on. */
export interface AutoencoderData {
  /** [N, H, W, 3] in [−1, 1] */
  pictures: Tensor4D
  /** what they were made from, for the provenance */
  source?: Record<string, string>
  /** φ of the perceptual loss, pictures [B, H, W, 3]  →  [B, F], with its weights */
  perceptualFeatures?: { weights: Params; features(weights: Params, pictures: Tensor4D): Tensor2D }
}

/** Train an autoencoder on pictures.
 *  Loss: mean e² + ½ mean |e| + ½ mean |∇e| of the error e = x̂ − x, which keeps flat areas flat and edges sharp, and a
 *  hinge that keeps the latents' mean square below 1; on request a Laplacian and a perceptual term. Noise on the latents, with
 *  σ ~ U(0, latentNoise) for each picture, teaches the decoder to draw clean pictures from a teacher's imprecise latents.
 *  @throws wrong settings; a perceptual loss without features, or on more pictures than a batch has. */
export function trainAutoencoder(
  model: Autoencoder,
  { pictures, source, perceptualFeatures }: AutoencoderData,
  settings: z.input<typeof autoencoderSchema>,
): Run<AutoencoderState> {
  const config = parseConfig(autoencoderSchema, settings)
  checkPerceptual(config, perceptualFeatures)
  const [N, ...shape] = pictures.shape
  const table = pictures.reshape([N, -1])
  const step = (state: AutoencoderState, index: Scalar, { tables, phi }: { tables: Params; phi: Params }) => {
    const noise = new Noise(config.seed).fork('autoencoder').at(index)
    const rows = noise.fork('rows').integers<tf.Rank.R1>([config.batch], N)
    const drawn = gather(tables.pictures!, rows).reshape([config.batch, ...shape]) as Tensor4D
    const x = config.mirror ? mirroredByTurns(drawn) : drawn
    const distance = (a: Tensor4D, b: Tensor4D) => {
      const [p, q] = [a, b].map(given => perceptualFeatures!.features(phi, given))
      return p!.sub(q!).square().sum(1).mean() as Scalar
    }
    return autoencoderStep(model, config, state, x, noise.fork('latent'), distance)
  }
  const init = tf.tidy(() => model.init(new Noise(config.seed).fork('init')))
  const state: AutoencoderState = { training: startTraining(init), average: cloneParams(init) }
  tf.dispose(init)
  return new Run<AutoencoderState>({
    config: { ...config, data: source },
    state,
    fixed: { tables: { pictures: table }, phi: perceptualFeatures?.weights ?? {} },
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
  distance: (a: Tensor4D, b: Tensor4D) => Scalar,
) {
  const sigma = noise.fork('sigma').uniform([x.shape[0], 1], 0, config.latentNoise)
  const eps = noise.fork('eps').normal<tf.Rank.R2>([x.shape[0], model.latentSize]).mul(sigma)
  const { loss, parts, grads } = lossAndGrads(params => {
    const latents = model.encode(params, x)
    const decoded = model.decode(params, latents.add(eps))
    const error = decoded.sub(x) as Tensor4D
    const mse = error.square().mean() as Scalar
    const size = tf.relu(latents.square().mean().sub(1))
    const absolute = error.abs().mean().add(edges(error)).mul(0.5)
    const parts: Record<string, Scalar> = { mse }
    let loss = mse.add(absolute).add(size)
    if (config.laplacian) loss = loss.add(laplacian(error).mul(config.laplacian))
    if (config.perceptual) {
      const { weight, from, pictures } = config.perceptual
      const part = (y: Tensor4D) => y.slice([0, 0, 0, 0], [pictures, -1, -1, -1])
      const on = state.training.step.greaterEqual(from * config.updates).toFloat()
      parts.perceptual = distance(part(decoded), part(x))
      loss = loss.add(parts.perceptual.mul(on).mul(weight))
    }
    return { loss: loss as Scalar, parts }
  }, state.training.params)
  const training = adamW(state.training, grads, config.optimiser, config.updates)
  const average = movingAverage(state.average, training.params, config.ema, training.step)
  return { state: { training, average }, losses: { loss, ...parts } }
}

function checkPerceptual(
  { perceptual, batch }: AutoencoderConfig,
  features: AutoencoderData['perceptualFeatures'],
): void {
  const fail = (said: string) => {
    throw new Error(`trainAutoencoder: expected ${said}.`)
  }
  if (Boolean(perceptual) !== Boolean(features))
    fail(
      `perceptualFeatures in the data and the setting perceptual together, got only ${features ? 'the features' : 'the setting'}`,
    )
  if (perceptual && perceptual.pictures > batch)
    fail(`perceptual.pictures of at most the batch, ${batch}, got ${perceptual.pictures}`)
}

/** Every other picture of a batch mirrored. */
function mirroredByTurns(x: Tensor4D): Tensor4D {
  const odd = tf.range(0, x.shape[0]).mod(2).reshape([-1, 1, 1, 1])
  return x.add(x.reverse(2).sub(x).mul(odd)) as Tensor4D
}

/** mean |Δx| of the inner pixels, with the Laplacian of four neighbours.  x: [B, H, W, C] */
function laplacian(x: Tensor4D): Scalar {
  const [B, H, W, C] = x.shape
  const from = (y: number, z: number) => x.slice([0, y, z, 0], [B, H - 2, W - 2, C])
  const around = from(0, 1).add(from(2, 1)).add(from(1, 0)).add(from(1, 2))
  return from(1, 1).mul(4).sub(around).abs().mean() as Scalar
}

/** mean |∇x|: the mean absolute differences of vertical plus horizontal neighbours.  x: [B, H, W, C] */
function edges(x: Tensor4D): Scalar {
  const [B, H, W, C] = x.shape
  const down = x.slice([0, 1, 0, 0], [B, H - 1, W, C]).sub(x.slice([0, 0, 0, 0], [B, H - 1, W, C]))
  const right = x.slice([0, 0, 1, 0], [B, H, W - 1, C]).sub(x.slice([0, 0, 0, 0], [B, H, W - 1, C]))
  return down.abs().mean().add(right.abs().mean()) as Scalar
}
