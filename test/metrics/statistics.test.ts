import assert from 'node:assert/strict'
import test from 'node:test'
import { interval, mean, standardDeviation, tQuantile, verdict } from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'

test('mean and sample standard deviation of hand-made numbers', () => {
  assert.equal(mean([1, 2, 6]), 3)
  assert.ok(Math.abs(standardDeviation([1, 2, 6]) - Math.sqrt(7)) < 1e-12)
  assert.equal(standardDeviation([5]), 0)
})

test("quantiles of Student's t are those of the printed tables", () => {
  const printed: [number, number, number][] = [
    [0.95, 1, 12.7062],
    [0.95, 2, 4.30265],
    [0.95, 4, 2.776445],
    [0.95, 7, 2.364624],
    [0.99, 7, 3.499483],
    [0.9, 30, 1.697261],
  ]
  for (const [confidence, nu, t] of printed) {
    assert.ok(Math.abs(tQuantile(confidence, nu) / t - 1) < 1e-5, `${confidence}, ${nu}: ${tQuantile(confidence, nu)}`)
  }
})

test('an interval is centred, grows with confidence, and covers the true mean in as many cases as it says', () => {
  const { mean: centre, low, high } = interval([1, 2, 6])
  assert.ok(Math.abs((low + high) / 2 - centre) < 1e-12 && centre === 3)
  assert.ok(interval([1, 2, 6], 0.99).high > high)
  const draws = tf.tidy(() => new Noise(0).fork('coverage').normal([2000, 5]).arraySync() as number[][])
  const covered = mean(draws.map(xs => Number(interval(xs).low < 0 && interval(xs).high > 0)))
  assert.ok(Math.abs(covered - 0.95) < 0.015, String(covered))
  assert.throws(() => interval([1]), /at least two numbers, got 1/)
})

test('a verdict is given only by an interval that excludes 0', () => {
  assert.equal(verdict(1, { low: 0.1, high: 0.3 }), 'holds')
  assert.equal(verdict(-1, { low: -0.3, high: -0.1 }), 'holds')
  assert.equal(verdict(-1, { low: 0.1, high: 0.3 }), 'does not hold')
  assert.equal(verdict(1, { low: -0.3, high: -0.1 }), 'does not hold')
  for (const sign of [1, -1]) assert.equal(verdict(sign, { low: -0.1, high: 0.3 }), 'undecided')
  assert.equal(verdict(1, { low: 0, high: 0 }), 'undecided')
})
