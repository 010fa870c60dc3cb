import assert from 'node:assert/strict'
import test from 'node:test'
import { derivative } from '../../lib/derivation/calculus'
import { gaussian, mixture } from '../../lib/derivation/density'
import { bestReverseFit, type Fit, forwardFit, lawOf, lineGradient, reverseFit } from '../../lib/derivation/fit'
import { kl } from '../../lib/derivation/kl'
import { close } from '../support/expect'

const line = { lower: [-12], upper: [12], n: 240 }
const modes = (distance: number) =>
  mixture([0.6, 0.4], [-1, 1].map(side => gaussian([(side * distance) / 2], [[0.49]]))) // biome-ignore format: short
const values = ({ mean, sd }: Fit) => [mean, sd]

test('the gradient of the line is that of the KL, by the mean and by the log of the width', () => {
  const [fit, q] = [{ mean: 0.3, sd: 0.8 }, modes(3)]
  const byMean = derivative(d => kl(lawOf({ ...fit, mean: 0.3 + d }), q, line))
  const byLogSd = derivative(d => kl(lawOf({ ...fit, sd: 0.8 * Math.exp(d) }), q, line))
  close(lineGradient(fit, q), [byMean, byLogSd], 1e-6)
})

test('a fake model that stands elsewhere moves the gradient by the difference of the scores', () => {
  const [fit, target] = [{ mean: 0.7, sd: 1 }, gaussian([0], [[1]])]
  close(lineGradient(fit, target, lawOf({ mean: -2, sd: 1 }))[0], -2, 1e-9)
})

test('a Gaussian is found by both fits', () => {
  const q = gaussian([1.2], [[0.36]])
  close(values(reverseFit(q, { mean: 0, sd: 1 })), [1.2, 0.6], 1e-6)
  close(values(forwardFit(q, line)), [1.2, 0.6], 1e-9)
})

test('the forward fit has the mean and the variance of the teacher', () => {
  const { mean, sd } = forwardFit(modes(4), line)
  close([mean, sd * sd], [-0.4, 0.49 + 0.24 * 16], 1e-9)
})

test('far apart the reverse fit is the heavy mode and costs log 1/weight; from the light mode it stays there', () => {
  const q = modes(7)
  const starts = [-3.5, 3.5].map(mean => ({ mean, sd: 0.7 }))
  const best = bestReverseFit(q, starts, line)
  close(values(best), [-3.5, 0.7], 1e-3)
  close(kl(lawOf(best), q, line), Math.log(1 / 0.6), 1e-3)
  close(reverseFit(q, starts[1]!).mean, 3.5, 1e-3)
})

test('no other Gaussian nearby has a smaller KL than the reverse fit', () => {
  const q = modes(2)
  const fit = reverseFit(q, { mean: 0, sd: 1 })
  const least = kl(lawOf(fit), q, line)
  for (const [mean, sd] of [[0.05, 0], [-0.05, 0], [0, 0.05], [0, -0.05]]) // biome-ignore format: steps
    assert.ok(kl(lawOf({ mean: fit.mean + mean!, sd: fit.sd + sd! }), q, line) > least)
})
