import assert from 'node:assert/strict'
import test from 'node:test'
import type { Velocity } from '../../lib/model/network'
import { interpolate } from '../../lib/path/flow'
import { timeGrid } from '../../lib/path/grid'
import { integrate } from '../../lib/sampler/integrate'
import { renoise, renoising } from '../../lib/sampler/renoise'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, gap } from '../support/expect'
import { gaussianFlow } from '../support/method'

const n = 40_000
const noise = new Noise(0)
const normal = (label: string) => noise.fork(label).normal<tf.Rank.R2>([n, 1])
const all = (t: number) => tf.fill([n], t) as Tensor1D
const [mean, sd] = [1.2, 0.4]
const data = normal('data').mul(sd).add(mean) as Tensor2D
const moments = (z: Tensor2D) => {
  const { mean, variance } = tf.moments(z)
  return [mean.dataSync()[0]!, variance.dataSync()[0]!]
}
const condition = tf.zeros([n, 2]) as Tensor2D

test('noising from p_s to t gives p_t: mean (1 − t) μ, variance ((1 − t) σ)² + t²', () => {
  for (const [s, t] of [
    [0, 0.3],
    [0.25, 0.5],
    [0.5, 0.99],
    [0.6, 0.6],
  ] as const) {
    const zs = interpolate(data, normal('first'), all(s))
    const z = renoise(zs, all(s), all(t), normal('second'))
    close(moments(z), [(1 - t) * mean, ((1 - t) * sd) ** 2 + t ** 2], 0.02, `${s} → ${t}`)
  }
})

test('it is a Markov step: from s to t and on to u is from s to u, in law; and from t to t it is nothing', () => {
  const zs = interpolate(data, normal('first'), all(0.2))
  const twice = renoise(renoise(zs, all(0.2), all(0.5), normal('a')), all(0.5), all(0.8), normal('b'))
  const once = renoise(zs, all(0.2), all(0.8), normal('c'))
  close(moments(twice), moments(once), 0.02)
  // also given z_s: the same variance around a z_s
  close(moments(twice.sub(zs.mul(0.2 / 0.8)) as Tensor2D), moments(once.sub(zs.mul(0.2 / 0.8)) as Tensor2D), 0.02)
  close(renoise(zs, all(0.2), all(0.2), normal('d')), zs, 1e-6)
})

test('with γ = 0, Euler steps along the grid are those of the student itself', () => {
  const student: Velocity = (z, t) => z.mul(t.expandDims(1)).add(0.3) as Tensor2D
  const grid = timeGrid(4)
  close(
    integrate(renoising(student, grid, 0, noise), normal('eps'), grid, condition),
    integrate(student, normal('eps'), grid, condition),
    1e-5,
  )
})

test('with γ = 1 and an exact consistency map, each step is: predict x, noise it anew; so all samples are data', () => {
  const exact = gaussianFlow(mean, sd)
  const student = exact.jump(t => tf.zerosLike(t))
  for (const steps of [1, 2, 4]) {
    const grid = timeGrid(steps)
    const velocity = renoising(student, grid, 1, noise.fork('sampler'))
    close(moments(integrate(velocity, normal('eps'), grid, condition)), [mean, sd ** 2], 0.01, `${steps} steps`)
  }
})

test('the fresh noise is another one at each step, and the same in each run', () => {
  const student: Velocity = z => z
  const [grid, eps] = [timeGrid(3), normal('eps')]
  const velocity = renoising(student, grid, 1, noise)
  close(integrate(velocity, eps, grid, condition), integrate(velocity, eps, grid, condition), 0)
  const step = (i: number) => {
    const t = all(grid[i]!)
    const z = eps.add(velocity(eps, t, condition).mul(grid[i + 1]! - grid[i]!))
    const xHat = eps.sub(student(eps, t, condition).mul(grid[i]!))
    return z.sub(xHat.mul(1 - grid[i + 1]!)).div(grid[i + 1]!) as Tensor2D
  }
  assert.ok(gap(step(0), step(1)) > 1)
  close(moments(step(0)), [0, 1], 0.03)
})

test('at a time that is not on the grid it is the student', () => {
  const student: Velocity = (z, t) => z.mul(t.expandDims(1)) as Tensor2D
  const z = normal('eps')
  close(renoising(student, timeGrid(4), 1, noise)(z, all(0.6), condition), student(z, all(0.6), condition), 1e-5)
})
