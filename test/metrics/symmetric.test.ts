import assert from 'node:assert/strict'
import test from 'node:test'
import { moments, ofSymmetric } from '../../lib/metrics/symmetric'
import { Noise } from '../../lib/tensor/noise'
import type { tf } from '../../lib/tf'
import { close } from '../support/expect'

const { covariance } = moments(new Noise(0).normal<tf.Rank.R2>([40, 24]).arraySync())

test('the square of the square root is the matrix, and the inverse root undoes it', () => {
  const root = ofSymmetric(covariance, value => Math.sqrt(Math.max(0, value)))
  close(root.mmul(root).to1DArray(), covariance.to1DArray(), 1e-12)
  const inverse = ofSymmetric(covariance, value => 1 / Math.sqrt(value))
  const identity = covariance.to2DArray().flatMap((row, i) => row.map((_, j) => Number(i === j)))
  close(root.mmul(inverse).to1DArray(), identity, 1e-11)
})

test('mean and covariance are those of their definition', () => {
  const { mean, covariance } = moments([
    [0, 0],
    [2, 4],
  ])
  assert.deepEqual(
    [mean, covariance.to1DArray()],
    [
      [1, 2],
      [2, 4, 4, 8],
    ],
  )
  assert.throws(() => moments([[1, 2]]), /at least two points, got 1/)
})
