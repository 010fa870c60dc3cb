import assert from 'node:assert/strict'
import test from 'node:test'
import { frechetDistance } from '../../lib/metrics/frechet'
import { mean } from '../../lib/metrics/statistics'
import { Noise } from '../../lib/tensor/noise'
import type { tf } from '../../lib/tf'

const normal = (seed: number, n: number, D: number) => new Noise(seed).normal<tf.Rank.R2>([n, D]).arraySync()
const near = (a: number, b: number, tolerance: number) => assert.ok(Math.abs(a - b) < tolerance, `${a} is not ${b}`)
const x = normal(0, 200, 6)

test('a sample has distance 0 to itself and to its turned order', () => {
  near(frechetDistance(x, x), 0, 1e-10)
  near(frechetDistance(x, [...x].reverse()), 0, 1e-10)
})

test('it is symmetric', () => {
  const y = normal(1, 150, 6).map(row => row.map((v, i) => v * (1 + i)))
  near(frechetDistance(x, y), frechetDistance(y, x), 1e-9)
})

test('a shift by d adds ‖d‖²; a scale s of a centred sample gives (1 − s)² tr Σ', () => {
  near(
    frechetDistance(
      x,
      x.map(([a, ...rest]) => [a! + 3, ...rest]),
    ),
    9,
    1e-9,
  )
  const centred = [...x, ...x.map(row => row.map(v => -v))]
  const variance = centred.flat().reduce((sum, v) => sum + v * v, 0) / (centred.length - 1)
  near(
    frechetDistance(
      centred,
      centred.map(row => row.map(v => 3 * v)),
    ),
    4 * variance,
    1e-8,
  )
})

test('two Gaussians with axes of different widths: Σ (σ_i − τ_i)² + ‖μ‖²', () => {
  const wide = normal(2, 20_000, 2).map(([a, b]) => [3 * a!, b!])
  const tall = normal(3, 20_000, 2).map(([a, b]) => [a! + 1, 2 * b!])
  near(frechetDistance(wide, tall), 4 + 1 + 1, 0.2)
})

test('covariances that do not commute: the closed form of the 2 × 2 case', () => {
  // tr (A½ B A½)½ = √(tr AB + 2 √det AB)
  const a = normal(4, 5000, 2).map(([p, q]) => [2 * p!, q!])
  const b = normal(5, 5000, 2).map(([p, q]) => [p! + q!, q! - 0.5 * p!])
  const covariance = (points: number[][]) => {
    const m = [0, 1].map(i => mean(points.map(row => row[i]!)))
    const entry = (i: number, j: number) =>
      points.reduce((s, row) => s + (row[i]! - m[i]!) * (row[j]! - m[j]!), 0) / (points.length - 1)
    return { m, xx: entry(0, 0), xy: entry(0, 1), yy: entry(1, 1) }
  }
  const [p, q] = [covariance(a), covariance(b)]
  const det = (c: typeof p) => c.xx * c.yy - c.xy ** 2
  const cross = Math.sqrt(p.xx * q.xx + 2 * p.xy * q.xy + p.yy * q.yy + 2 * Math.sqrt(det(p) * det(q)))
  const between = (p.m[0]! - q.m[0]!) ** 2 + (p.m[1]! - q.m[1]!) ** 2
  near(frechetDistance(a, b), between + p.xx + p.yy + q.xx + q.yy - 2 * cross, 1e-9)
})

test('few samples make it too large by (D + D (D + 1) / 4)(1/n + 1/m)', () => {
  const [n, m, D] = [150, 300, 8]
  const measured = mean([...Array(40).keys()].map(i => frechetDistance(normal(2 * i, n, D), normal(2 * i + 1, m, D))))
  const expected = (D + (D * (D + 1)) / 4) * (1 / n + 1 / m)
  near(measured / expected, 1, 0.1)
})

test('features of different sizes are refused', () => {
  assert.throws(
    () => frechetDistance(x, normal(1, 9, 2)),
    /expected a row of a and one of b of one length, got 6 and 2/,
  )
})
