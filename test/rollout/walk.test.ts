import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/data/plane'
import { gaussianMixture } from '../../lib/model/mixture'
import { oneHotCondition, type Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { atTime, eulerStep, trajectory, walk } from '../../lib/rollout/walk'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close, flat, gap } from '../support/expect'

const none = tf.zeros([6, 1]) as Tensor2D
const eps = new Noise(0).normal([6, 2]) as Tensor2D
const [mu, sd] = [[1, -0.5], 0.3]
const alone = gaussianMixture({ weights: [1], means: [mu], sds: [sd] })
const velocity: Velocity = (z, t) => alone.velocity(z, t)
const last = (v: Velocity, grid: number[]) => walk(v, eps, grid, none)

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
  const half = walk(velocity, eps, grid.slice(0, 4), none)
  assert.deepEqual(flat(walk(velocity, half, grid.slice(3), none)), flat(last(velocity, grid)))
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
  const together = walk(v, tf.concat(batches.map(b => b.eps)), grid, tf.concat(batches.map(b => b.condition)))
  const apart = tf.concat(batches.map(b => walk(v, b.eps, grid, b.condition)))
  close(together, apart, 1e-6)
})

test('walking no step gives a copy of z that lives on its own', () => {
  const copy = walk(velocity, eps, [1], none)
  assert.deepEqual(flat(copy), flat(eps))
  copy.dispose()
  assert.equal(eps.isDisposed, false)
})

test('walking leaves one tensor behind, a trajectory one a step', () => {
  const before = tf.memory().numTensors
  const end = walk(velocity, eps, timeGrid(7), none)
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
      /walk: expected a grid that descends within \[0, 1\].*Make one with timeGrid/,
    )
  }
})
