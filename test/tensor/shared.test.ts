import assert from 'node:assert/strict'
import test from 'node:test'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { loadScenesTeacher } from '../../lib/datasets/scenes/teacher'
import { shared } from '../../lib/tensor/shared'
import { type Tensor, tf } from '../../lib/tf'

test('of one key it is the same value, of another key another, and a disposed one is made anew', () => {
  const one = shared<Tensor>(tensor => [tensor])
  const [a, b] = ['a', 'b'].map(key => one(key, () => tf.scalar(1)))
  assert.equal(
    one('a', () => tf.scalar(2)),
    a,
  )
  assert.notEqual(a, b)
  a!.dispose()
  assert.equal(one('a', () => tf.scalar(3)).dataSync()[0], 3)
  tf.tidy(() => void one('c', () => tf.scalar(4)))
  assert.equal(one('c', () => tf.scalar(5)).dataSync()[0], 5, 'what a tidy has freed is made anew')
})

test('a teacher that is loaded again is the one that is there, and leaves no tensor behind', () => {
  const [first, scenes] = [loadPlaneTeacher(0), loadScenesTeacher()]
  const before = tf.memory().numTensors
  assert.equal(loadPlaneTeacher(0).teacher, first.teacher)
  assert.equal(loadScenesTeacher().teacher, scenes.teacher)
  assert.equal(tf.memory().numTensors, before)
  assert.notEqual(loadPlaneTeacher(1).teacher, first.teacher)
  tf.dispose(first.teacher)
  assert.ok(Object.values(loadPlaneTeacher(0).teacher).every(tensor => !tensor.isDisposed))
})
