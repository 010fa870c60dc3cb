import assert from 'node:assert/strict'
import test from 'node:test'
import { nearestOfGroup, squaredDistances } from '../../lib/metrics/neighbours'
import { Noise } from '../../lib/tensor/noise'
import type { tf } from '../../lib/tf'
import { close } from '../support/expect'

const normal = (seed: number, n: number, D = 4) => new Noise(seed).normal<tf.Rank.R2>([n, D])
const squared = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)

test('squared distances are those of every pair', () => {
  const [a, b] = [normal(0, 5), normal(1, 7)]
  const expected = a.arraySync().map(p => b.arraySync().map(q => squared(p, q)))
  close(squaredDistances(a, b), expected.flat(), 1e-5)
})

test('the nearest of the own group is found, and whether it is the nearest of all', () => {
  const bank = ['cat', 'dog', 'dog']
  const found = nearestOfGroup(
    [
      [1, 3, 2],
      [1, 0.5, 2],
    ],
    ['dog', 'dog'],
    bank,
  )
  assert.deepEqual(found, [
    { index: 2, distance: 2, right: false },
    { index: 1, distance: 0.5, right: true },
  ])
  assert.throws(() => nearestOfGroup([[1, 1, 1]], ['bird'], bank), /expected an entry of "bird" in the bank, got none/)
})
