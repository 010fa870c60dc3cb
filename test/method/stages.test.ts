import assert from 'node:assert/strict'
import test from 'node:test'
import { ofStage, stageAt } from '../../lib/method/stages'
import { tf } from '../../lib/tf'
import { flat } from '../support/expect'

test('stages share the training equally; the last one lasts to the end', () => {
  const at = (progress: number) => flat(stageAt(tf.scalar(progress), 4))[0]
  assert.deepEqual([0, 0.24, 0.26, 0.5, 0.74, 0.76, 0.999, 1].map(at), [0, 0, 1, 2, 2, 3, 3, 3])
})

test('a number is that of the stage', () => {
  assert.equal(flat(ofStage([5, 7, 9], stageAt(tf.scalar(0.5), 3)))[0], 7)
})
