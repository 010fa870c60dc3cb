import assert from 'node:assert/strict'
import test from 'node:test'
import {
  holm,
  interval,
  mean,
  pAbove,
  pVariesMore,
  standardDeviation,
  tQuantile,
  verdict,
} from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { close } from '../support/expect'

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

test('a one-sided p-value is below 0.025 exactly when the 95 % interval lies above the boundary; of noise it is uniform', () => {
  const draws = tf.tidy(() => new Noise(1).fork('p').normal([2000, 5]).arraySync() as number[][])
  for (const xs of draws)
    for (const boundary of [-1, 0, 0.5]) assert.equal(pAbove(xs, boundary) < 0.025, interval(xs).low > boundary)
  for (const level of [0.025, 0.5, 0.9]) {
    const below = mean(draws.map(xs => Number(pAbove(xs) < level)))
    assert.ok(Math.abs(below - level) < 4.5 * Math.sqrt((level * (1 - level)) / 2000), `${level}: ${below}`)
  }
  assert.deepEqual([pAbove([1, 1]), pAbove([0, 0]), pAbove([0, 0], -0.1)], [0, 1, 0])
})

test("Holm's correction: the example of a table, never below the p-value, in its order, and one test is left alone", () => {
  close(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02], 1e-12) // R: p.adjust(c(.01, .04, .03, .005), "holm")
  close(holm([0.2]), [0.2], 0)
  close(holm([0.9, 0.6]), [1, 1], 0)
})

test('Pitman and Morgan: p is uniform for equal variances, small when x varies more, near 1 when it varies less', () => {
  const draws = tf.tidy(() => new Noise(1).fork('pairs').normal([2000, 10]).arraySync() as number[][])
  const pairs = draws.map(row => ({ x: row.slice(0, 5), y: row.slice(5) }))
  const rate = (of: (pair: (typeof pairs)[0]) => number) => mean(pairs.map(pair => Number(of(pair) < 0.05)))
  assert.ok(Math.abs(rate(({ x, y }) => pVariesMore(x, y)) - 0.05) < 0.015)
  const larger = ({ x }: { x: number[] }) => x.map(value => 10 * value)
  assert.ok(rate(pair => pVariesMore(larger(pair), pair.y)) > 0.9)
  assert.ok(rate(pair => pVariesMore(pair.y, larger(pair))) < 0.001)
  const { x, y } = pairs[0]!
  close(pVariesMore(x, y) + pVariesMore(y, x), 1, 1e-9)
  assert.throws(() => pVariesMore([1, 2], [1, 3]), /three pairs, got 2/)
})
