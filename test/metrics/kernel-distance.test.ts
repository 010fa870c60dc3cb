import assert from 'node:assert/strict'
import test from 'node:test'
import { kernelDistance } from '../../lib/metrics/kernel-distance'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { mean } from '../support/expect'

const normal = (seed: number, n: number, F = 8) => new Noise(seed).normal<tf.Rank.R2>([n, F])
const noise = new Noise(7)

test('it is the formula, pair by pair', () => {
  const [a, b] = [normal(0, 6), normal(1, 4).add(0.5) as Tensor2D]
  const k = (x: number[], y: number[]) => (x.reduce((sum, v, i) => sum + v * y[i]!, 0) / 8 + 1) ** 3
  const [p, q] = [a.arraySync(), b.arraySync()]
  const within = (rows: number[][]) => mean(rows.flatMap((x, i) => rows.flatMap((y, j) => (i === j ? [] : [k(x, y)]))))
  const expected = within(p) + within(q) - 2 * mean(p.flatMap(x => q.map(y => k(x, y))))
  assert.ok(Math.abs(kernelDistance(a, b, noise).distance - expected) < 1e-4)
})

test('two samples of one distribution are beyond the noise floor one time in twenty, of whatever sizes', () => {
  for (const [n, m] of [
    [40, 40],
    [30, 90],
  ] as const) {
    const beyond = Array.from({ length: 200 }, (_, i) => {
      const { distance, floor } = kernelDistance(normal(2 * i, n), normal(2 * i + 1, m), noise.fork(i))
      return Number(distance > floor)
    })
    // 0.05 of 200, within three of its standard deviations, 0.015
    assert.ok(Math.abs(mean(beyond) - 0.05) < 0.047, String(mean(beyond)))
  }
})

test('it has no bias: its mean over samples of one distribution is 0, with few samples as with many', () => {
  for (const n of [5, 50]) {
    const found = Array.from(
      { length: 200 },
      (_, i) => kernelDistance(normal(2 * i, n), normal(2 * i + 1, n), noise, 1).distance,
    )
    const error = Math.sqrt(mean(found.map(x => x ** 2)) / found.length)
    assert.ok(Math.abs(mean(found)) < 3 * error, `${mean(found)} ± ${error}`)
  }
})

test('a shift, a collapse to one point and a change of width are each beyond the floor', () => {
  const a = normal(0, 100)
  const others = [normal(1, 100).add(0.5), tf.zeros([100, 8]), normal(1, 100).mul(2)] as Tensor2D[]
  for (const b of others) {
    const { distance, floor } = kernelDistance(a, b, noise)
    assert.ok(distance > floor, `${distance}, ${floor}`)
  }
})

test('one point is no sample', () => {
  assert.throws(() => kernelDistance(normal(0, 1), normal(1, 5), noise), /at least two points per sample, got 1 and 5/)
})
