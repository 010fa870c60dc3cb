import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { timeGrid } from '../../lib/path/grid'
import { integrate } from '../../lib/sampler/integrate'
import { sample } from '../../lib/sampler/sample'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const { exact, conditions } = ring()
const grid = timeGrid(4)
const noise = new Noise(0)

test('R samples for each of P prompts come as [P, R, D], prompt by prompt', () => {
  const x = sample(exact.velocity, conditions, 3, grid, noise, 2)
  assert.deepEqual(x.shape, [4, 3, 2])
  const eps = noise.normal([12, 2]) as Tensor2D
  for (const p of [0, 1, 2, 3]) {
    const condition = conditions.slice([p, 0], [1, -1]).tile([3, 1]) as Tensor2D
    const alone = integrate(exact.velocity, eps.slice([3 * p, 0], [3, 2]), grid, condition)
    close(x.slice([p, 0, 0], [1, 3, 2]), alone, 1e-5)
  }
})

test('models sampled with the same noise start from the same ε', () => {
  const still = sample(z => tf.zerosLike(z), conditions, 2, grid, noise, 2)
  const moved = sample(z => tf.onesLike(z), conditions, 2, grid, noise, 2)
  close(moved, still.sub(1), 1e-6)
  assert.deepEqual(flat(still), flat(noise.normal([8, 2])))
})

test('a count R that is no whole number ≥ 1 is refused', () => {
  for (const R of [0, 1.5]) {
    assert.throws(
      () => sample(exact.velocity, conditions, R, grid, noise, 2),
      /sample: expected R to be a whole number ≥ 1/,
    )
  }
})
