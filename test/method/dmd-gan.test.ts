import assert from 'node:assert/strict'
import test from 'node:test'
import { nonSaturating } from '../../lib/loss/adversarial'
import { dmd } from '../../lib/method/dmd'
import { dmdGan } from '../../lib/method/dmd-gan'
import { fakeModel } from '../../lib/method/fake-model'
import { judgeWeights } from '../../lib/method/judge'
import { mlp } from '../../lib/model/mlp'
import type { Params } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor, type Tensor1D, tf } from '../../lib/tf'
import { lossAndGrads } from '../../lib/train/optimiser'
import { close, flat, gap } from '../support/expect'
import { batchOf, constantModel, modelsOf, settingsFor } from '../support/method'
import { twoStage } from '../support/two-stage'

const network = mlp({ dataSize: 2, conditionSize: 3, width: 6, layers: 2, dataFrequencies: [1], timeFrequencies: [1] })
const weights = network.init(new Noise(0))
const beside: Params = { ...weights, ...judgeWeights(network, weights, 4, new Noise(1)) }
const batch = batchOf(8)
const settings = (own: object = {}) => settingsFor(dmdGan, {}, own)
const models = (params = beside, student = twoStage(tf.scalar(0.7), tf.scalar(-0.4))) => ({
  ...modelsOf({ teacher: constantModel([0.4, -1]), student, fake: network.velocity(params), beside: params }),
  features: { teacher: network.features!(weights), fake: network.features!(params) },
})

test('without its weights it is DMD, for the student and for the fake model', () => {
  const off = settings({ student: 0, judge: 0 })
  close(dmdGan.student(models(), batch, off).loss, dmd.student(models(), batch, off).loss, 0)
  close(dmdGan.beside!.loss(models(), batch, off).loss, fakeModel.loss(models(), batch, off).loss, 0)
})

test('the losses are the sums that they say', () => {
  const own = { student: 0.3, judge: 0.7, r1: 2 }
  const one = dmdGan.student(models(), batch, settings(own))
  close(one.loss, flat(one.parts.dmd!)[0]! + 0.3 * flat(one.parts.adversarial!)[0]!, 1e-5)
  const { loss, parts } = dmdGan.beside!.loss(models(), batch, settings(own))
  close(loss, flat(parts.flow!)[0]! + 0.7 * flat(parts.judge!)[0]! + 2 * flat(parts.r1!)[0]!, 1e-4)
  assert.ok(!('r1' in dmdGan.beside!.loss(models(), batch, settings()).parts), 'DMD2 has no R1')
})

test("the judge's gradient shapes the fake model's hidden layers too, and not its last one", () => {
  const gradients = (judge: number) =>
    lossAndGrads(params => dmdGan.beside!.loss(models(params), batch, settings({ judge })), beside).grads
  const [off, on] = [gradients(0), gradients(1)]
  for (const name of ['w0', 'w1', 'judge.w0', 'judge.w1']) assert.ok(gap(off[name]!, on[name]!) > 1e-5, name)
  close(on.w2!, off.w2!, 1e-6)
})

test("the student's adversarial gradient reaches all of its steps through the judge's eyes", () => {
  const adversarial = (first: Tensor, rest: Tensor) =>
    dmdGan.student(models(beside, twoStage(first, rest)), batch, settings()).parts.adversarial!
  for (const g of tf.grads(adversarial)([tf.scalar(0.7), tf.scalar(-0.4)])) assert.ok(Math.abs(flat(g)[0]!) > 1e-6)
})

test('real samples are real to the judge and the student’s are fake', () => {
  // Features that tell the two apart by the sign of the first coordinate: data lies at +1.
  const sign = (zt: tf.Tensor2D) => zt.slice([0, 0], [-1, 1])
  const judge = {
    'judge.w0': tf.tensor2d([[9]]),
    'judge.b0': tf.zeros([1]),
    'judge.w1': tf.tensor2d([[1]]),
    'judge.b1': tf.tensor1d([-2]),
  } // prettier-ignore
  const seeing = {
    ...models({ ...weights, ...judge }, constantModel([3, 0])), // x = ε − 3 in the first coordinate
    features: { teacher: () => assert.fail('the head sits on the fake model'), fake: sign },
  }
  const value = (data: boolean) => {
    const real = { ...batch.real!, x: (data ? batch.real!.x : batch.real!.x.neg()) as tf.Tensor2D }
    const near = { ...settings(), drawTimes: (_: Noise, n: number) => tf.fill([n], 0.01) as Tensor1D }
    return flat(dmdGan.beside!.loss(seeing, { ...batch, real }, near).parts.judge!)[0]!
  }
  assert.ok(value(true) < 0.5, `${value(true)}`)
  assert.ok(value(false) > flat(nonSaturating.judge(tf.zeros([1]), tf.zeros([1])))[0]!)
})
