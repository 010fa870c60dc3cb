import assert from 'node:assert/strict'
import test from 'node:test'
import { nativeOp, tf } from '../../lib/tf'
import { draw, type Law } from '../../lib/web/philox'
import { flat, gap } from '../support/expect'

const ops = { normal: 'StatelessRandomNormal', uniform: 'StatelessRandomUniform' }
const native = (law: Law, n: number, seed: number[]) =>
  tf.tidy(() =>
    flat(
      nativeOp(ops[law], [tf.tensor1d([n], 'int32'), tf.tensor1d(seed, 'int32')], {
        ...{ dtype: 'float32', T: 'int32', Tseed: 'int32' },
      }),
    ),
  )

const seeds = [
  [0, 0],
  [1, 0],
  [0, 1],
  [-1, 799],
  [2 ** 31 - 1, -(2 ** 31)],
  [-1640531527, 123456],
]

test('normal numbers are those of the native op to 2e-6, for seeds of either sign', () => {
  for (const seed of seeds) {
    const worst = gap(draw('normal', 20_000, seed), native('normal', 20_000, seed))
    assert.ok(worst <= 2e-6, `seed ${seed}: ${worst}`)
  }
})

test('uniform numbers are those of the native op bit by bit', () => {
  for (const seed of seeds) assert.deepEqual([...draw('uniform', 20_000, seed)], native('uniform', 20_000, seed))
})

test('fewer numbers of a seed are the first ones of many', () => {
  for (const law of ['normal', 'uniform'] as const)
    for (const n of [0, 1, 2, 3, 4, 5, 7]) assert.deepEqual(draw(law, n, [3, 4]), draw(law, 8, [3, 4]).slice(0, n))
})
