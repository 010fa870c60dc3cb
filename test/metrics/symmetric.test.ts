import assert from 'node:assert/strict'
import test from 'node:test'
import { eigenSymmetric, moments, multiply, ofSymmetric } from '../../lib/metrics/symmetric'
import { Noise } from '../../lib/tensor/noise'
import type { tf } from '../../lib/tf'
import { close } from '../support/expect'

const x = new Noise(0).normal<tf.Rank.R2>([40, 24]).arraySync()
const gram = moments(x).covariance

test('eigenvalues and vectors make the matrix again, and the vectors are orthonormal', () => {
  const { values, vectors } = eigenSymmetric(gram)
  const transposed = vectors[0]!.map((_, j) => vectors.map(row => row[j]!))
  const scaled = transposed.map(row => row.map((v, k) => v * values[k]!))
  close(multiply(scaled, vectors).flat(), gram.flat(), 1e-12)
  const identity = gram.map((_, i) => gram.map((_, j) => Number(i === j)))
  close(multiply(vectors, transposed).flat(), identity.flat(), 1e-12)
})

test('the square of the square root is the matrix', () => {
  const root = ofSymmetric(gram, value => Math.sqrt(Math.max(0, value)))
  close(multiply(root, root).flat(), gram.flat(), 1e-12)
})

test('the values of [[2, 1], [1, 2]] are 1 and 3', () => {
  const { values } = eigenSymmetric([
    [2, 1],
    [1, 2],
  ])
  close(values.sort(), [1, 3], 1e-14)
})

test('mean and covariance are those of their definition', () => {
  const { mean, covariance } = moments([
    [0, 0],
    [2, 4],
  ])
  assert.deepEqual(
    [mean, covariance.flat()],
    [
      [1, 2],
      [2, 4, 4, 8],
    ],
  )
  assert.throws(() => moments([[1, 2]]), /at least two points, got 1/)
})
