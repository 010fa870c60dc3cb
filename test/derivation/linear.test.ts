import assert from 'node:assert/strict'
import test from 'node:test'
import { identity, invert, product, times, transpose } from '../../lib/derivation/linear'
import { close } from '../support/expect'

const m = [
  [0, 2, 1],
  [1, -1, 3],
  [2, 0.5, -1],
]

test('a matrix times its inverse is the identity, also when a pivot is 0', () => {
  close(product(m, invert(m).inverse), identity(3), 1e-14)
})

test('the determinant is the signed volume, and changes its sign with two rows', () => {
  close(invert(m).determinant, 16.5, 1e-12) // by Sarrus: 0 + 12 + 0.5 − (−2) − 0 − (−2)
  close(invert([m[1]!, m[0]!, m[2]!]).determinant, -16.5, 1e-12)
})

test('(A B)ᵀ = Bᵀ Aᵀ, and (A B) v = A (B v)', () => {
  const b = [
    [1, 2],
    [0, -1],
    [3, 0.5],
  ]
  close(transpose(product(m, b)), product(transpose(b), transpose(m)), 1e-14)
  close(times(product(m, b), [2, -3]), times(m, times(b, [2, -3])), 1e-14)
})

test('a matrix without an inverse is refused', () => {
  const singular = [
    [1, 2],
    [2, 4],
  ]
  assert.throws(() => invert(singular), /expected a matrix with an inverse/)
})
