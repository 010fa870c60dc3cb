import assert from 'node:assert/strict'
import test from 'node:test'
import { featureDistance, fourierFeatures } from '../../lib/loss/feature-distance'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const x = new Noise(0).fork('x').normal<tf.Rank.R2>([50, 2])
const y = new Noise(0).fork('y').normal<tf.Rank.R2>([50, 2])
const map = (points: Tensor2D, count = 64, seed = 1) => fourierFeatures(points, count, 0.5, new Noise(seed))

test('identical features have distance 0; the distance is the sum over features, the mean over samples', () => {
  close(featureDistance(x, x), 0, 0)
  const [a, b] = [
    tf.tensor2d([
      [1, 2],
      [0, 0],
    ]),
    tf.tensor2d([
      [0, 0],
      [0, 0],
    ]),
  ] // prettier-ignore
  close(featureDistance(a, b), (1 + 4 + 0) / 2, 1e-6)
})

test('Fourier features have length 1, and their distance is 2 − 2 k for the Gaussian kernel of their width', () => {
  const features = map(x, 20000)
  close(features.square().sum(1), Array(50).fill(1), 1e-5)
  const kernel = flat(features.mul(map(y, 20000)).sum(1))
  const exact = flat(x.sub(y).square().sum(1)).map(d => Math.exp(-d / (2 * 0.5 ** 2)))
  close(kernel, exact, 0.03)
})

test('the same noise gives the same map, another one another', () => {
  close(map(x), map(x), 0)
  assert.ok(flat(featureDistance(map(x), map(x, 64, 2)))[0]! > 0.1)
})

test('features of different counts are refused', () => {
  assert.throws(() => featureDistance(map(x, 4), map(x, 8)), /featureDistance: expected fy of shape/)
})
