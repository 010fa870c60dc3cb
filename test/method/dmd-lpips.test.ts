import assert from 'node:assert/strict'
import test from 'node:test'
import { dmd } from '../../lib/method/dmd'
import { dmdLpips } from '../../lib/method/dmd-lpips'
import { guided } from '../../lib/model/guidance'
import { integrate } from '../../lib/sampler/integrate'
import { studentRollout } from '../../lib/sampler/student'
import { type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { batchOf, constantModel, modelsOf, settingsFor } from '../support/method'
import { twoStage } from '../support/two-stage'

const batch = batchOf(6)
const settings = (hyperparameters: object = {}, change: object = {}) => settingsFor(dmdLpips, change, hyperparameters)
const teacher = constantModel([0.4, -1], [0, 0.2])
const student = twoStage(tf.scalar(0.7), tf.scalar(-0.4))
const models = modelsOf({ teacher, student, fake: constantModel([1, 1]) })

test('without its weight it is DMD', () => {
  close(dmdLpips.student(models, batch, settings({ weight: 0 })).loss, dmd.student(models, batch, settings()).loss, 0)
})

test('the loss is ℓ_DMD + weight · regression, by default with the weight of DMD, 0.25', () => {
  for (const weight of [undefined, 2]) {
    const { loss, parts } = dmdLpips.student(models, batch, settings({ weight }))
    close(loss, flat(parts.dmd!)[0]! + (weight ?? 0.25) * flat(parts.regression!)[0]!, 1e-6)
  }
})

test('a student that walks as the guided teacher does has no regression left', () => {
  const same = modelsOf({ ...models, student: guided(teacher, 2) })
  const { parts } = dmdLpips.student(same, batch, settings({}, { studentGrid: settings().teacherGrid }))
  close(parts.regression!, 0, 1e-10)
  assert.ok(flat(dmdLpips.student(models, batch, settings()).parts.regression!)[0]! > 1e-2)
})

test("where the task has a perception, samples are compared by it: the teacher's with the student's of the same noise", () => {
  const perceive = modelsOf(models, x => x.mul(3) as Tensor2D)
  const { parts } = dmdLpips.student(perceive, batch, settings())
  const grids = settings()
  const { xTheta } = studentRollout(student, batch.eps, grids.studentGrid, batch.condition, false)
  const xTea = integrate(guided(teacher, 2), batch.eps, grids.teacherGrid, batch.condition)
  close(parts.regression!, xTheta.sub(xTea).square().sum(1).mean().mul(9), 1e-5)
})

test('the regression reaches every step of the student, also its first', () => {
  const regression = (first: Tensor, rest: Tensor) =>
    dmdLpips.student({ ...models, student: twoStage(first, rest) }, batch, settings()).parts.regression!
  for (const g of tf.grads(regression)([tf.scalar(0.7), tf.scalar(-0.4)])) assert.ok(Math.abs(flat(g)[0]!) > 1e-3)
})
