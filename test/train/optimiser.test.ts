import assert from 'node:assert/strict'
import test from 'node:test'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, tf } from '../../lib/tf'
import { type OptimiserConfig, optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, learningRate, lossAndGrads, movingAverage, startTraining } from '../../lib/train/optimiser'
import { close, flat } from '../support/expect'

const configOf = (settings: Partial<OptimiserConfig>) =>
  parseConfig(optimiserSchema, { learningRate: 0.1, ...settings })

/** The weights after AdamW steps on given gradients. */
function run(start: number[], gradients: number[][], config: OptimiserConfig, total = 100): number[][] {
  let training = startTraining({ w: tf.tensor1d(start) })
  return gradients.map(g => {
    training = adamW(training, { w: tf.tensor1d(g) }, config, total)
    return flat(training.params.w!)
  })
}

/** AdamW as in the paper of Loshchilov & Hutter, in float64. */
function reference(start: number[], gradients: number[][], c: OptimiserConfig, total: number): number[] {
  const theta = [...start]
  const [m, v] = [start.map(() => 0), start.map(() => 0)]
  for (const [n, g] of gradients.entries()) {
    const norm = Math.hypot(...g)
    const scale = c.clip === null ? 1 : Math.min(1, c.clip / norm)
    const fall = { constant: 1, linear: 1 - n / total, cosine: (1 + Math.cos((Math.PI * n) / total)) / 2 }[c.schedule]
    const eta = c.learningRate * fall * (c.warmUp ? Math.min(1, (n + 1) / c.warmUp) : 1)
    for (const i of theta.keys()) {
      m[i] = c.beta1 * m[i]! + (1 - c.beta1) * g[i]! * scale
      v[i] = c.beta2 * v[i]! + (1 - c.beta2) * (g[i]! * scale) ** 2
      const [mHat, vHat] = [m[i]! / (1 - c.beta1 ** (n + 1)), v[i]! / (1 - c.beta2 ** (n + 1))]
      theta[i] = theta[i]! - eta * (mHat / (Math.sqrt(vHat) + 1e-8) + c.weightDecay * theta[i]!)
    }
  }
  return theta
}

test('three steps by hand: β₁ = β₂ = ½ on gradients 2, 0, −2 move by 1, 1/√3 and −6/√140 learning rates', () => {
  const steps = run([1], [[2], [0], [-2]], configOf({ beta1: 0.5, beta2: 0.5, clip: null }))
  close(steps[0]!, [0.9], 1e-6)
  close(steps[1]!, [0.9 - 0.1 / Math.sqrt(3)], 1e-6)
  close(steps[2]!, [0.9 - 0.1 / Math.sqrt(3) + 0.6 / Math.sqrt(140)], 1e-6)
})

test('the first step has the length of the learning rate, whatever the size of the gradient', () => {
  for (const size of [1e-4, 1, 1e4])
    close(run([0, 0], [[size, -size]], configOf({ clip: null }))[0]!, [-0.1, 0.1], 1e-4)
})

test('forty steps agree with the reference in float64, for every schedule, with decay, warm-up and clipping', () => {
  const noise = flat(new Noise(0).normal([40 * 3]))
  const gradients = Array.from({ length: 40 }, (_, n) => [0, 1, 2].map(i => noise[3 * n + i]! * 10 ** (i - 1)))
  const start = [1, -2, 0.5]
  for (const settings of [
    {},
    { schedule: 'linear', weightDecay: 0.1 },
    { schedule: 'cosine', warmUp: 7, weightDecay: 0.01, clip: 0.3, beta1: 0.8, beta2: 0.95 },
    { clip: null, beta1: 0 },
  ] as Partial<OptimiserConfig>[]) {
    const config = configOf(settings)
    close(
      run(start, gradients, config, 50).at(-1)!,
      reference(start, gradients, config, 50),
      1e-5,
      JSON.stringify(settings),
    )
  }
})

test('weight decay is decoupled: with no gradient the weights shrink by 1 − η · decay a step', () => {
  const steps = run([1], [[0], [0]], configOf({ weightDecay: 0.5 }))
  close(steps.flat(), [0.95, 0.95 ** 2], 1e-6)
})

test('gradients are clipped by their global norm, over all weights together, and left alone below it', () => {
  const start = startTraining({ a: tf.zeros([2]), b: tf.zeros([1]) })
  const step = (g: number[], clip: number | null) => {
    const { m } = adamW(
      start,
      { a: tf.tensor1d(g.slice(0, 2)), b: tf.tensor1d(g.slice(2)) },
      configOf({ clip, beta1: 0.5 }),
      10,
    )
    return [...flat(m.a!), ...flat(m.b!)].map(m => 2 * m) // (1 − β₁) g = g / 2
  }
  close(step([2, 3, 6], 1), [2 / 7, 3 / 7, 6 / 7], 1e-6)
  close(step([2, 3, 6], 14), [2, 3, 6], 1e-6)
  close(step([2, 3, 6], null), [2, 3, 6], 0)
  close(step([0, 0, 0], 1), [0, 0, 0], 0)
})

test('schedules start at the peak; linear and cosine are half way down in the middle and 0 at the end and after', () => {
  const at = (schedule: OptimiserConfig['schedule'], n: number) =>
    learningRate(configOf({ schedule }), tf.scalar(n), 10)
  for (const schedule of ['constant', 'linear', 'cosine'] as const) close(at(schedule, 0), 0.1, 1e-7)
  for (const n of [5, 10, 20]) close(at('constant', n), 0.1, 1e-7)
  for (const schedule of ['linear', 'cosine'] as const) {
    for (const [n, value] of [
      [5, 0.05],
      [10, 0],
      [20, 0],
    ] as const)
      close(at(schedule, n), value, 1e-7)
  }
  close(at('cosine', 2.5), 0.1 * (0.5 + Math.SQRT1_2 / 2), 1e-7)
})

test('warm-up rises evenly from 1/n of the peak at the first step to the peak at step n', () => {
  const rates = [0, 1, 2, 3, 4, 9].map(n => flat(learningRate(configOf({ warmUp: 4 }), tf.scalar(n), 100))[0]!)
  close(rates, [0.025, 0.05, 0.075, 0.1, 0.1, 0.1], 1e-7)
})

test('a step is pure: the training that goes in is not changed', () => {
  const start = startTraining({ w: tf.tensor1d([1, 2]) })
  adamW(start, { w: tf.tensor1d([3, 4]) }, configOf({}), 10)
  assert.deepEqual(
    [flat(start.params.w!), flat(start.m.w!), flat(start.v.w!), flat(start.step)],
    [[1, 2], [0, 0], [0, 0], [0]],
  )
})

test('training starts from a copy of the weights', () => {
  const w = tf.tensor1d([1, 2])
  const { params } = startTraining({ w })
  w.dispose()
  assert.deepEqual(flat(params.w!), [1, 2])
})

test('the moving average is a ← d a + (1 − d) θ, with d rising as (1 + n)/(10 + n) up to the decay', () => {
  const at = (decay: number, n: number) =>
    flat(movingAverage({ w: tf.scalar(10) }, { w: tf.scalar(0) }, decay, tf.scalar(n)).w!)[0]!
  for (const n of [0, 1, 5, 100]) close(at(0.99, n), 10 * Math.min(0.99, (1 + n) / (10 + n)), 1e-5)
  close(at(0.5, 1000), 5, 1e-6)
})

test('with decay 0 the moving average is the weights themselves', () => {
  for (const n of [1, 1000]) {
    const { w } = movingAverage({ w: tf.tensor1d([7, 7]) }, { w: tf.tensor1d([1, -2]) }, 0, tf.scalar(n))
    assert.deepEqual(flat(w!), [1, -2])
  }
})

test('lossAndGrads gives the value, the gradients by name and the parts, and leaves nothing else behind', () => {
  const params = { a: tf.tensor1d([1, 2]), b: tf.scalar(3) }
  const loss = ({ a, b }: Record<string, Tensor>) => {
    const [first, second] = [a!.square().sum(), a!.sum().mul(b!)] as Scalar[]
    return { loss: first!.add(second!) as Scalar, parts: { first: first!, second: second! } }
  }
  const before = tf.memory().numTensors
  const result = tf.tidy(() => lossAndGrads(loss, params) as never) as ReturnType<typeof lossAndGrads>
  assert.equal(tf.memory().numTensors, before + 5, 'loss, two gradients, two parts')
  assert.deepEqual([flat(result.loss), flat(result.parts.first!), flat(result.parts.second!)], [[14], [5], [9]])
  assert.deepEqual([flat(result.grads.a!), flat(result.grads.b!)], [[5, 7], [3]])
  tf.dispose(result as never)
  tf.tidy(() => void lossAndGrads(loss, params))
  assert.equal(tf.memory().numTensors, before)
})

test('a weight that the loss does not depend on is an error, not a silent zero', () => {
  assert.throws(
    () => lossAndGrads(({ a }) => ({ loss: a!.sum() as Scalar }), { a: tf.scalar(1), b: tf.scalar(2) }),
    /Cannot compute gradient/,
  )
})
