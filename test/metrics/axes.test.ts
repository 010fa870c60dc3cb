import assert from 'node:assert/strict'
import test from 'node:test'
import { principalAxes, project } from '../../lib/metrics/axes'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const widths = tf.tensor1d([1, 5, 0.1, 3])
const x = new Noise(0).normal<tf.Rank.R2>([2000, 4]).mul(widths).add([1, 2, 3, 4]) as Tensor2D

test('the main axes are those of the widest spread, the widest last, and projections are centred', () => {
  const found = principalAxes(x, 2)
  close(found.axes.abs(), [0, 0, 0, 1, 0, 0, 1, 0], 0.05)
  const { mean, variance } = tf.moments(project(x, found), 0)
  close(mean, [0, 0], 1e-4)
  close(variance.sqrt(), [3, 5], 0.2)
})

test('all axes keep all distances', () => {
  const all = project(x, principalAxes(x, 4))
  const lengths = (rows: Tensor2D) => rows.slice(0, 50).sub(rows.slice(50, 50)).square().sum(1)
  close(lengths(all), lengths(x), 1e-3)
  assert.throws(() => principalAxes(x, 5), /at most F = 4 axes, got 5/)
})
