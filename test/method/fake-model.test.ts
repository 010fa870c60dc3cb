import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeLoss, fakeModel } from '../../lib/method/fake-model'
import type { AuxiliaryModel, Method } from '../../lib/method/method'
import { systems } from '../../lib/method/systems'
import type { Velocity } from '../../lib/model/network'
import { type Tensor2D, tf } from '../../lib/tf'
import { close, flat, gap } from '../support/expect'
import { batchOf, constantModel, discriminator, gaussianFlow, methodSettings, modelsOf } from '../support/method'
import { twoStage } from '../support/two-stage'

const batch = batchOf(4000)

test("it starts as the teacher's weights", () => {
  const teacher = { w: tf.scalar(1) }
  assert.equal(fakeModel.init({ teacher } as never), teacher)
})

test("the law's own velocity has the least loss: no multiple of it and no shift does better", () => {
  const { velocity } = gaussianFlow(0.5, 0.3)
  const x = batch.eps.mul(0.3).add(0.5) as Tensor2D
  const loss = (change: (v: Tensor2D) => tf.Tensor) =>
    flat(fakeLoss((...args) => change(velocity(...args)) as Tensor2D, x, batch, methodSettings))[0]!
  const best = loss(v => v)
  for (const change of [(v: Tensor2D) => v.mul(0.8), (v: Tensor2D) => v.mul(1.2), (v: Tensor2D) => v.add(0.2)])
    assert.ok(loss(change) > best + 0.01)
})

test("its samples are those of the student's whole rollout", () => {
  const student: Velocity = z => tf.zerosLike(z) // so x = ε
  const fake: Velocity = z => z
  const { loss } = fakeModel.loss(modelsOf({ teacher: student, student, fake }), batch, methodSettings)
  close(loss, fakeLoss(fake, batch.eps, batch, methodSettings), 0)
})

test('every system that has its samples drawn beforehand has the same loss with them as without', () => {
  const student = twoStage(tf.scalar(0.7), tf.scalar(-0.4))
  const few = batchOf(8)
  const models = modelsOf({ teacher: student, student, fake: constantModel([1, 0]), auxiliary: discriminator })
  const drawn = Object.values(systems).flatMap(({ auxiliary = fakeModel, hyperparameters }: Method) => {
    const { sample, loss }: AuxiliaryModel = auxiliary ?? fakeModel
    const settings = { ...methodSettings, hyperparameters: hyperparameters?.parse({}) }
    if (!sample) return []
    const x = sample({ student }, few, settings)
    close(loss(models, { ...few, sample: x }, settings).loss, loss(models, few, settings).loss, 0)
    assert.ok(
      gap(loss(models, { ...few, sample: x.add(1) as Tensor2D }, settings).loss, loss(models, few, settings).loss) > 0,
    )
    return [x]
  })
  assert.ok(drawn.length > 2)
})
