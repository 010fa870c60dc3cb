import assert from 'node:assert/strict'
import test from 'node:test'
import { nonSaturating } from '../../lib/loss/adversarial'
import { discriminatorWeights } from '../../lib/method/discriminator'
import { dmd } from '../../lib/method/dmd'
import { dmdGan } from '../../lib/method/dmd-gan'
import { fakeModel } from '../../lib/method/fake-model'
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
const auxiliary: Params = { ...weights, ...discriminatorWeights(network, weights, 4, new Noise(1)) }
const batch = batchOf(8)
const settings = (hyperparameters: object = {}) => settingsFor(dmdGan, {}, hyperparameters)
const models = (params = auxiliary, student = twoStage(tf.scalar(0.7), tf.scalar(-0.4))) => ({
  ...modelsOf({ teacher: constantModel([0.4, -1]), student, fake: network.velocity(params), auxiliary: params }),
  features: { teacher: network.features!(weights), fake: network.features!(params) },
})

test('without its weights it is DMD, for the student and for the fake model', () => {
  const off = settings({ student: 0, discriminator: 0 })
  close(dmdGan.student(models(), batch, off).loss, dmd.student(models(), batch, off).loss, 0)
  close(dmdGan.auxiliary!.loss(models(), batch, off).loss, fakeModel.loss(models(), batch, off).loss, 0)
})

test('the losses are the sums that they say', () => {
  const hyperparameters = { student: 0.3, discriminator: 0.7, r1: 2 }
  const one = dmdGan.student(models(), batch, settings(hyperparameters))
  close(one.loss, flat(one.parts.dmd!)[0]! + 0.3 * flat(one.parts.adversarial!)[0]!, 1e-5)
  const { loss, parts } = dmdGan.auxiliary!.loss(models(), batch, settings(hyperparameters))
  close(loss, flat(parts.flow!)[0]! + 0.7 * flat(parts.discriminator!)[0]! + 2 * flat(parts.r1!)[0]!, 1e-4)
  assert.ok(!('r1' in dmdGan.auxiliary!.loss(models(), batch, settings()).parts), 'DMD2 has no R1')
})

test("the discriminator's gradient shapes the fake model's hidden layers too, and not its last one", () => {
  const gradients = (discriminator: number) =>
    lossAndGrads(params => dmdGan.auxiliary!.loss(models(params), batch, settings({ discriminator })), auxiliary).grads
  const [off, on] = [gradients(0), gradients(1)]
  for (const name of ['w0', 'w1', 'discriminator.w0', 'discriminator.w1'])
    assert.ok(gap(off[name]!, on[name]!) > 1e-5, name)
  close(on.w2!, off.w2!, 1e-6)
})

test("the student's adversarial gradient reaches all of its steps through the discriminator's eyes", () => {
  const adversarial = (first: Tensor, rest: Tensor) =>
    dmdGan.student(models(auxiliary, twoStage(first, rest)), batch, settings()).parts.adversarial!
  for (const g of tf.grads(adversarial)([tf.scalar(0.7), tf.scalar(-0.4)])) assert.ok(Math.abs(flat(g)[0]!) > 1e-6)
})

test('real samples are real to the discriminator and the student’s are fake', () => {
  // Features that tell the two apart by the sign of the first coordinate: data lies at +1.
  const sign = (zt: tf.Tensor2D) => zt.slice([0, 0], [-1, 1])
  const discriminator = {
    'discriminator.w0': tf.tensor2d([[9]]),
    'discriminator.b0': tf.zeros([1]),
    'discriminator.w1': tf.tensor2d([[1]]),
    'discriminator.b1': tf.tensor1d([-2]),
  } // prettier-ignore
  const seeing = {
    ...models({ ...weights, ...discriminator }, constantModel([3, 0])), // x = ε − 3 in the first coordinate
    features: { teacher: () => assert.fail('the head sits on the fake model'), fake: sign },
  }
  const value = (data: boolean) => {
    const real = { ...batch.real!, x: (data ? batch.real!.x : batch.real!.x.neg()) as tf.Tensor2D }
    const near = { ...settings(), sampleTimes: (_: Noise, n: number) => tf.fill([n], 0.01) as Tensor1D }
    return flat(dmdGan.auxiliary!.loss(seeing, { ...batch, real }, near).parts.discriminator!)[0]!
  }
  assert.ok(value(true) < 0.5, `${value(true)}`)
  assert.ok(value(false) > flat(nonSaturating.discriminator(tf.zeros([1]), tf.zeros([1])))[0]!)
})
