import assert from 'node:assert/strict'
import test from 'node:test'
import { gradient } from '../../lib/derivation/calculus'
import { gaussian, gaussianKl, mixture, round } from '../../lib/derivation/density'
import { integrate, square } from '../../lib/derivation/quadrature'
import { gaussianMixture } from '../../lib/model/mixture'
import { type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const tilted = gaussian(
  [1, 0.5],
  [
    [1, 0.3],
    [0.3, 0.6],
  ],
)
const modes = mixture([0.7, 0.3], [gaussian([-1.5, 0], round(0.4)), gaussian([2, 1], round(0.6))])

test('a density has mass 1 at every t', () => {
  for (const density of [tilted, modes, modes.at(0.3), tilted.at(1)])
    close(
      integrate(x => Math.exp(density.log(x)), square(8, 120)),
      1,
      1e-8,
    )
})

test('the score is the gradient of the log density', () => {
  for (const density of [tilted, tilted.at(0.4), modes, modes.at(0.4)])
    for (const x of [
      [0.3, -0.2],
      [1.5, 2],
    ])
      close(density.score(x), gradient(density.log, x), 1e-8)
})

test('mixtures have the published check values, and those of the tensor model', () => {
  close(modes.at(0.6).log([0.3, -0.2]), -1.8901851101, 1e-9)
  close(modes.at(0.6).score([0.3, -0.2]), [-1.04629523, 0.85346742], 1e-8)
  const means = [
    [-1.5, 0],
    [2, 1],
  ]
  const model = gaussianMixture({ weights: [0.7, 0.3], means, sds: [0.4, 0.6] })
  const score = model.score(tf.tensor2d([[1, -1]]) as Tensor2D, tf.tensor1d([0.25]))
  close(modes.at(0.25).score([1, -1]), score, 1e-4)
})

test('the KL of Gaussians is 0 for equal ones, positive else, and has the published value at t = ½', () => {
  close(gaussianKl(tilted, tilted), 0, 1e-14)
  assert.ok(gaussianKl(tilted, tilted.at(0.1)) > 0)
  const A = [
    [0.8, 0.1],
    [-0.2, 0.5],
  ]
  const student = gaussian([0.3, -0.4], [
    [0.8 ** 2 + 0.1 ** 2, 0.8 * -0.2 + 0.1 * 0.5],
    [0.8 * -0.2 + 0.1 * 0.5, 0.2 ** 2 + 0.5 ** 2],
  ] satisfies typeof A)
  close(gaussianKl(student.at(0.5), tilted.at(0.5)), 0.368015798, 1e-9)
})

test('on the line it is the textbook formula', () => {
  const [p, q] = [gaussian([1], [[0.25]]), gaussian([-0.5], [[4]])]
  close(gaussianKl(p, q), Math.log(2 / 0.5) + (0.25 + 1.5 ** 2) / 8 - 0.5, 1e-14)
})

test('weights that do not sum to 1, or do not fit the parts, are refused', () => {
  assert.throws(() => mixture([0.5, 0.4], [tilted, tilted]), /sum 1, got 2 with sum 0.9/)
  assert.throws(() => mixture([1], [tilted, tilted]), /for 2/)
})
