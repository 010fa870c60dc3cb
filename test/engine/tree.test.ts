import assert from 'node:assert/strict'
import test from 'node:test'
import { leaves, rebuild } from '../../lib/engine/tree'
import { tf } from '../../lib/tf'

const [a, b, c] = [tf.scalar(1), tf.scalar(2), tf.scalar(3)]
const tree = { second: [a, { deep: b }], first: c }

test('leaves are the tensors in the order in which they are written, each with its path', () => {
  assert.deepEqual(
    leaves(tree).map(({ path, tensor }) => [path, tensor.id]),
    [
      ['second[0]', a.id],
      ['second[1].deep', b.id],
      ['first', c.id],
    ],
  )
  assert.deepEqual(
    leaves(a).map(leaf => leaf.path),
    [''],
  )
})

test('rebuilding a tree from its own leaves gives the tree', () => {
  assert.deepEqual(
    rebuild(
      tree,
      leaves(tree).map(leaf => leaf.tensor),
    ),
    tree,
  )
})

test('rebuilding keeps the form and takes the tensors in order', () => {
  assert.deepEqual(rebuild(tree, [c, a, b]), { second: [c, { deep: a }], first: b })
})

test('what is neither tensor, array nor record is refused with its path', () => {
  assert.throws(() => leaves({ x: [a, 'text' as never] }), /got string at "x\[1\]"/)
  assert.throws(() => leaves({ x: new Map() as never }), /got Map at "x"/)
})
