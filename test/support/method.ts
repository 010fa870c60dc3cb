import type { Batch, Method, MethodSettings, Models } from '../../lib/method/method'
import type { Params, Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'

/** Settings of a method on small grids; times drawn for each sample. */
export const methodSettings: MethodSettings = {
  studentGrid: timeGrid(3),
  teacherGrid: timeGrid(6),
  guidance: 2,
  anchorGuidance: 2,
  K: 2,
  lambda: 0.3,
  stopGradient: true,
  normaliser: { reference: 'none', over: 'sample' },
  sampleTimes: (noise, batch) => noise.uniform([batch], 0.1, 0.9),
}

/** Those settings with the method's own, some of them changed. */
export const settingsFor = <Own>({ hyperparameters }: Method<Own>, change: object = {}, ownChange: object = {}) => ({
  ...methodSettings,
  ...change,
  hyperparameters: hyperparameters!.parse(ownChange),
})

/** The models of a method from three of them; `self` is the student unless it is given. */
export function modelsOf(
  given: Pick<Models, 'teacher' | 'student' | 'fake'> & { self?: Velocity; auxiliary?: Params },
  perceptualFeatures?: Models['perceptualFeatures'],
): Models {
  const plain: Models['features']['fake'] = (zt, t) => zt.concat(t.expandDims(1) as Tensor2D, 1)
  return { self: given.student, auxiliary: {}, features: { teacher: plain, fake: plain }, ...given, perceptualFeatures }
}

/** A batch of B samples of two prompts, with real samples around (1, −1). */
export function batchOf(B: number, progress = 0, seed = 0): Batch {
  const noise = new Noise(seed)
  const condition = tf.tensor2d(Array.from({ length: B }, (_, i) => (i % 2 ? [1, 0, 0] : [0, 1, 0])))
  const x = noise.fork('real').normal<tf.Rank.R2>([B, 2]).mul(0.3).add([1, -1]) as Tensor2D
  return {
    eps: noise.fork('eps').normal([B, 2]),
    condition,
    noise: noise.fork('batch'),
    progress: tf.scalar(progress),
    real: { x, condition },
  }
}

/** A model that says the same everywhere under a condition, and something else without one. */
export const constantModel =
  (conditional: number[], unconditional = conditional): Velocity =>
  (zt, _, condition) => {
    const none = condition.slice([0, condition.shape[1] - 1], [-1, 1])
    const [c, u] = [tf.tensor2d([conditional]), tf.tensor2d([unconditional])]
    return tf.zerosLike(zt).add(c).mul(tf.sub(1, none)).add(none.mul(u)) as Tensor2D
  }

/** One Gaussian N(mean, sd²) in each direction: its exact velocity, and the exact map of its flow from t to s as the
 *  velocity of one Euler step: (Φ(z, t, s) − z) / (s − t), where `next` gives s for t. */
export function gaussianFlow(mean: number, sd: number) {
  const at = (t: tf.Tensor) => {
    const keep = tf.sub(1, t)
    return { centre: keep.mul(mean), spread: keep.mul(sd).square().add(t.square()).sqrt() }
  }
  const velocity: Velocity = (zt, t) =>
    tf.tidy(() => {
      const time = t.expandDims(1)
      const { centre, spread } = at(time)
      const slope = time.sub(tf.sub(1, time).mul(sd * sd)).div(spread.square())
      return zt.sub(centre).mul(slope).sub(mean) as Tensor2D
    })
  const flow = (z: tf.Tensor, t: tf.Tensor, s: tf.Tensor) => {
    const [from, to] = [at(t.expandDims(1)), at(s.expandDims(1))]
    return z.sub(from.centre).div(from.spread).mul(to.spread).add(to.centre) as Tensor2D
  }
  const jump =
    (next: (t: tf.Tensor1D) => tf.Tensor): Velocity =>
    (zt, t) =>
      tf.tidy(() => {
        const s = next(t) as tf.Tensor1D
        const length = s.sub(t).expandDims(1)
        const still = length.equal(0).toFloat()
        return flow(zt, t, s).sub(zt).div(length.add(still)) as Tensor2D
      })
  return { velocity, flow, jump, at }
}

/** Weights of a judge of three features, for laws that hold for any judge. */
export const discriminator = {
  'discriminator.w0': tf.ones([3, 2]),
  'discriminator.b0': tf.zeros([2]),
  'discriminator.w1': tf.tensor2d([[1], [-0.5]]),
  'discriminator.b1': tf.zeros([1]),
}
