import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { modeFractions } from '../../lib/metrics/modes'
import { guided } from '../../lib/model/guidance'
import { gaussianMixture } from '../../lib/model/mixture'
import { oneHotCondition, type Velocity } from '../../lib/model/network'
import { noiseFromVelocity } from '../../lib/path/convert'
import { diffusionTimes, flowState, preservingState, scaledLinear } from '../../lib/path/diffusion'
import { timeGrid } from '../../lib/path/grid'
import { diffusionPath } from '../../lib/path/path'
import { atTime, eulerStep, generate, initialState, integrate, trajectory } from '../../lib/sampler/integrate'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, gap } from '../support/expect'
import { slicedWasserstein } from '../support/sliced-wasserstein'

const none = tf.zeros([6, 1]) as Tensor2D
const eps = new Noise(0).normal([6, 2]) as Tensor2D
const [mu, sd] = [[1, -0.5], 0.3]
const alone = gaussianMixture({ weights: [1], means: [mu], sds: [sd] })
const velocity: Velocity = (z, t) => alone.velocity(z, t)
const last = (v: Velocity, grid: number[]) => integrate(v, eps, grid, none)

/** The probability-flow ODE of one Gaussian, solved: z_t = (1 − t) μ + √((1 − t)² s² + t²) ε, from z_1 = ε. */
const solved = (t: number) =>
  tf
    .tensor1d(mu)
    .mul(1 - t)
    .add(eps.mul(Math.sqrt((1 - t) ** 2 * sd ** 2 + t ** 2)))

test('one Euler step is z + (tNext − t) v(z, t)', () => {
  const step = eulerStep(velocity, eps, 0.8, 0.5, none)
  close(step, eps.add(velocity(eps, atTime(0.8, eps), none).mul(-0.3)), 1e-6)
})

test("Euler's error on an exact Gaussian is of first order: twice the steps, half the error, at the end and on the way", () => {
  for (const end of [0, 0.4]) {
    const errors = [32, 64, 128].map(n => {
      const grid = timeGrid(n).map(t => end + (1 - end) * t)
      return gap(last(velocity, grid), solved(end))
    })
    for (const i of [0, 1]) {
      const ratio = errors[i]! / errors[i + 1]!
      assert.ok(ratio > 1.8 && ratio < 2.2, `end ${end}: error ratio ${ratio}`)
    }
  }
})

const { alphas, sigmas, times } = diffusionTimes(scaledLinear)
const diffusion = diffusionPath(scaledLinear)

test('a DDIM step of x_t is an Euler step of z = x_t / (α + σ), over any pair of training steps', () => {
  const exact = ring().exact.velocity
  const condition = oneHotCondition([0, 1, 2, 3, 0, 1], 4)
  for (const [k, next] of [
    [1000, 750],
    [750, 20],
    [500, 499],
    [250, 0],
  ] as const) {
    const t = tf.fill([6], times[k]!) as Tensor1D
    const zt = flowState(eps, t)
    const noise = noiseFromVelocity(zt, t, exact(zt, t, condition))
    const data = eps.sub(noise.mul(sigmas[k]!)).div(alphas[k]!)
    const ddim = data.mul(alphas[next]!).add(noise.mul(sigmas[next]!)) as Tensor2D
    const euler = eulerStep(exact, zt, times[k]!, times[next]!, condition)
    close(preservingState(euler, tf.fill([6], times[next]!)), ddim, 1e-5, `${k} → ${next}`)
  }
})

test("DDIM's error on an exact Gaussian is of first order; at clean data, where t grows like √k, times a logarithm", () => {
  const [tT, half] = [times[1000]!, times[520]!] // on the grid of 125 steps, and so on all
  /** the flow's map of one Gaussian from t_T, with all that x_T = ε holds */
  const solution = (t: number) => {
    const spread = (at: number) => Math.sqrt((1 - at) ** 2 * sd ** 2 + at ** 2)
    const offset = initialState(eps, tT).sub(tf.tensor1d(mu).mul(1 - tT))
    return offset.mul(spread(t) / spread(tT)).add(tf.tensor1d(mu).mul(1 - t))
  }
  for (const [end, rate] of [
    [half, (n: number) => 1 / n],
    [0, (n: number) => Math.log(n) / n],
  ] as const) {
    const errors = [125, 250, 500].map(n => {
      const grid = diffusion.grid(n).filter(t => t >= end)
      return gap(generate(velocity, eps, grid, none), solution(end)) / rate(n)
    })
    for (const i of [0, 1]) close(errors[i]! / errors[i + 1]!, 1, 0.05, `end ${end}`)
  }
})

test('samples start at ε on the flow, and on a diffusion path at the state that is x_T = ε', () => {
  assert.equal(initialState(eps, 1), eps)
  close(initialState(eps, times[1000]!).mul(alphas[1000]! + sigmas[1000]!), eps, 1e-6)
  const grid = diffusion.grid(5)
  close(generate(velocity, eps, grid, none), integrate(velocity, initialState(eps, grid[0]!), grid, none), 0)
})

test('a flow and a diffusion teacher with the same exact data agree in distribution, with guidance too', () => {
  const { exact, conditions, means } = ring()
  const n = 1500
  for (const w of [1, 2]) {
    const [flow, other, ddim] = [
      [timeGrid(100), 0],
      [timeGrid(100), 1],
      [diffusion.grid(200), 2],
    ].map(([grid, seed]) =>
      sample(
        guided(exact.velocity, w),
        conditions.slice(0, 1),
        n,
        grid as number[],
        new Noise(seed as number),
        2,
      ).squeeze<Tensor2D>([0]),
    )
    const shares = [flow!, ddim!].map(points => modeFractions(points.arraySync(), means))
    for (const [k, p] of shares[0]!.entries()) {
      const error = Math.sqrt((2 * (p + 1 / n) * (1 - p)) / n)
      assert.ok(Math.abs(shares[1]![k]! - p) < 4.5 * error, `w = ${w}, mode ${k}: ${p} and ${shares[1]![k]}`)
    }
    const [apart, chance] = [ddim!, other!].map(points => slicedWasserstein(points, flow!, new Noise(3)))
    assert.ok(apart! < 2 * chance! + 0.02, `w = ${w}: ${apart}, by chance ${chance}`)
  }
})

test('a constant velocity is followed exactly by any grid', () => {
  const constant: Velocity = z => tf.fill(z.shape, 2) as Tensor2D
  for (const grid of [timeGrid(1), timeGrid(4, 3)]) close(last(constant, grid), eps.sub(2), 1e-6)
})

test('a trajectory starts at z itself, has one state a time, and ends where walk ends', () => {
  const grid = timeGrid(5, 2)
  const states = trajectory(velocity, eps, grid, none)
  assert.equal(states.length, 6)
  assert.equal(states[0], eps)
  assert.deepEqual(flat(states.at(-1)!), flat(last(velocity, grid)))
})

test('a walk in two parts is the walk in one', () => {
  const grid = timeGrid(6)
  const half = integrate(velocity, eps, grid.slice(0, 4), none)
  assert.deepEqual(flat(integrate(velocity, half, grid.slice(3), none)), flat(last(velocity, grid)))
})

test('rollouts in one batch are the rollouts one after the other', () => {
  const plane = ring()
  const network = planeNetwork(plane)
  const v = network.velocity(network.init(new Noise(1)))
  const batches = [0, 1, 2].map(i => ({
    eps: new Noise(2).fork(i).normal([5, 2]) as Tensor2D,
    condition: oneHotCondition([i, 1, 2, 3, 0], plane.prompts),
  }))
  const grid = timeGrid(4)
  const together = integrate(v, tf.concat(batches.map(b => b.eps)), grid, tf.concat(batches.map(b => b.condition)))
  const apart = tf.concat(batches.map(b => integrate(v, b.eps, grid, b.condition)))
  close(together, apart, 1e-6)
})

test('walking no step gives a copy of z that lives on its own', () => {
  const copy = integrate(velocity, eps, [1], none)
  assert.deepEqual(flat(copy), flat(eps))
  copy.dispose()
  assert.equal(eps.isDisposed, false)
})

test('walking leaves one tensor behind, a trajectory one a step', () => {
  const before = tf.memory().numTensors
  const end = integrate(velocity, eps, timeGrid(7), none)
  assert.equal(tf.memory().numTensors, before + 1)
  const states = trajectory(velocity, eps, timeGrid(7), none)
  assert.equal(tf.memory().numTensors, before + 1 + 7)
  tf.dispose([end, ...states.slice(1)])
})

test('a grid that does not descend within [0, 1] is refused with the remedy', () => {
  for (const grid of [
    [0, 1],
    [1, 0.5, 0.5, 0],
    [1.1, 0],
    [1, -0.1],
    [1, Number.NaN, 0],
  ]) {
    assert.throws(
      () => last(velocity, grid),
      /integrate: expected a grid that descends within \[0, 1\].*Make one with timeGrid/,
    )
  }
})
