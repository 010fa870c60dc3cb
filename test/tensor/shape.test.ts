import assert from 'node:assert/strict'
import test from 'node:test'
import { checkShapes } from '../../lib/tensor/shape'
import { tf } from '../../lib/tf'

const x = tf.zeros([4, 2])

test('shapes that fit pass: a number is a length, a letter is any length', () => {
  checkShapes('f', { x: [x, 'B', 2], t: [tf.zeros([4]), 'B'], s: [tf.scalar(0)] })
})

test('a letter means the same length within a call, and the message says which', () => {
  assert.throws(() => checkShapes('f', { x: [x, 'B', 'D'], t: [tf.zeros([3]), 'B'] }), {
    message: 'f: expected t of shape [B] with B = 4, D = 2, got [3]. Check the order and the batch of the arguments.',
  })
})

test('a wrong length or rank is refused with the name, the expected and the given shape', () => {
  assert.throws(() => checkShapes('f', { x: [x, 'B', 3] }), /^Error: f: expected x of shape \[B, 3\].*, got \[4, 2\]\./)
  assert.throws(() => checkShapes('f', { x: [x, 'B'] }), /expected x of shape \[B\], got \[4, 2\]/)
})

test('letters are forgotten between calls', () => {
  checkShapes('f', { x: [x, 'B', 'D'] })
  checkShapes('f', { x: [tf.zeros([5, 1]), 'B', 'D'] })
})

test('a dtype that is not the expected one is refused, and what is no tensor', () => {
  const rows = tf.tensor1d([0], 'int32')
  assert.throws(() => checkShapes('f', { rows: [rows, 'B'] }), {
    message: 'f: expected rows of dtype float32, got int32. Convert it with toFloat().',
  })
  checkShapes('f', { rows: [rows, 'B'] }, 'int32')
  assert.throws(() => checkShapes('f', { x: [undefined as never, 'B'] }), /f: expected x of shape \[B\], got nothing/)
})

test('a letter stands for no empty axis, and … for any further axes', () => {
  assert.throws(
    () => checkShapes('f', { x: [tf.zeros([0, 2]), 'B', 'D'] }),
    /expected x of shape \[B, D\], got \[0, 2\]/,
  )
  for (const further of [[], [2], [2, 3]]) checkShapes('f', { x: [tf.zeros([4, ...further]), 'B', '…'] })
  assert.throws(() => checkShapes('f', { x: [tf.scalar(0), 'B', '…'] }), /expected x of shape \[B, …\], got \[\]/)
})
