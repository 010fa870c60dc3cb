import assert from 'node:assert/strict'
import test from 'node:test'
import { dmd } from '../../lib/method/dmd'
import { hybrid } from '../../lib/method/hybrid'
import { tf } from '../../lib/tf'
import { close } from '../support/expect'
import { batchOf, constantModel, methodSettings } from '../support/method'

test('its training is that of DMD, to the letter', () => {
  assert.equal(hybrid.student, dmd.student)
})

test('the guided teacher makes the first step, the student all others', () => {
  const velocity = hybrid.velocity(
    { teacher: constantModel([1, 0], [0, 0]), student: constantModel([-7, 7]) },
    methodSettings,
  )
  const { eps, condition } = batchOf(2)
  for (const [t, expected] of [
    [1, [2, 0]],
    [0.75, [-7, 7]],
    [0.01, [-7, 7]],
  ] as const)
    close(velocity(eps, tf.fill([2], t), condition), [...expected, ...expected], 1e-6)
})
