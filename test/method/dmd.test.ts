import assert from 'node:assert/strict'
import test from 'node:test'
import { dmd } from '../../lib/method/dmd'
import { oneHotCondition } from '../../lib/model/network'
import { studentRollout } from '../../lib/sampler/student'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { finiteDifferences } from '../support/gradient'
import { constantModel, methodSettings } from '../support/method'
import { twoStage } from '../support/two-stage'

const B = 4
const batch = {
  eps: new Noise(1).normal([B, 2]) as Tensor2D,
  condition: oneHotCondition([0, 1, 0, 1], 2),
  noise: new Noise(2),
}
const sampleTimes = (_: Noise, n: number) => tf.fill([n], 0.5) as Tensor1D
const settings = { ...methodSettings, sampleTimes, guidance: 1 }
const models = { teacher: constantModel([3, -1]), fake: constantModel([1, 1]) }
const loss = (first: Tensor, rest: Tensor) =>
  dmd.student({ ...models, student: twoStage(first, rest) }, batch, settings).loss
const weights = [tf.scalar(0.7), tf.scalar(-0.4)] as const

test('the DMD gradient reaches every step of the student, also its first', () => {
  for (const g of tf.grads(loss)([...weights])) assert.ok(Math.abs(flat(g)[0]!) > 1e-3)
})

test('that gradient is g / (B D) times the derivative of the sample, through all steps', () => {
  // g = t (v_tea − v_fake) = (1, −1), so the loss has the slope of mean (x_θ,1 − x_θ,2) / 2
  const surrogate = (first: Tensor, rest: Tensor) =>
    studentRollout(twoStage(first, rest), batch.eps, settings.studentGrid, batch.condition, false)
      .xTheta.mul(tf.tensor2d([[1, -1]]))
      .mean() as Scalar
  const [inFirst, inRest] = tf.grads(loss)([...weights])
  close(
    inFirst!,
    finiteDifferences(x => surrogate(x, weights[1]), weights[0]),
    1e-3,
  )
  close(
    inRest!,
    finiteDifferences(x => surrogate(weights[0], x), weights[1]),
    1e-3,
  )
})

test('the settings of DP-DMD change nothing in DMD', () => {
  const value = (change: object) =>
    flat(dmd.student({ ...models, student: twoStage(...weights) }, batch, { ...settings, ...change }).loss)
  for (const change of [{ lambda: 9 }, { K: 1 }, { stopGradient: false }, { anchorGuidance: 7 }]) {
    assert.deepEqual(value(change), value({}))
  }
})

test('its loss is its only part', () => {
  const { loss, parts } = dmd.student({ ...models, student: twoStage(...weights) }, batch, settings)
  assert.deepEqual(Object.keys(parts), ['dmd'])
  assert.deepEqual(flat(parts.dmd!), flat(loss))
})
