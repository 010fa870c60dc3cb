import assert from 'node:assert/strict'
import test from 'node:test'
import { dataDiversityLoss } from '../../lib/loss/data-diversity'
import { diversityLoss } from '../../lib/loss/diversity'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const noise = new Noise(0)
const [zT, v1, x] = ['z', 'v', 'x'].map(name => noise.fork(name).normal([5, 2])) as [Tensor2D, Tensor2D, Tensor2D]
const tT = 0.936

test('it is 0 for a student whose first step points at x̃, and the mean square of what is missing otherwise', () => {
  const ideal = zT.sub(x).div(tT) as Tensor2D
  close(dataDiversityLoss(zT, tT, ideal, x), 0, 1e-12)
  close(dataDiversityLoss(zT, tT, ideal.add(tf.tensor1d([1, -3])) as Tensor2D, x), 5 * tT ** 2, 1e-4)
})

test('it is t_T² times Eq. 7 with the chord from z_T to x̃ for its target', () => {
  const chord = zT.sub(x).div(tT) as Tensor2D
  close(dataDiversityLoss(zT, tT, v1, x), tT ** 2 * flat(diversityLoss(v1, chord))[0]!, 1e-6)
})

test('a mismatched argument is refused by name', () => {
  assert.throws(() => dataDiversityLoss(zT, tT, tf.zeros([3, 2]), x), /dataDiversityLoss: expected v1 of shape/)
})
