import assert from 'node:assert/strict'
import test from 'node:test'
import { nearestOfGroup, pairDistances, precisionRecall, squaredDistances } from '../../lib/metrics/neighbours'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const normal = (seed: number, n: number, D = 4) => new Noise(seed).normal<tf.Rank.R2>([n, D])
const squared = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)

test('squared distances are those of every pair', () => {
  const [a, b] = [normal(0, 5), normal(1, 7)]
  const expected = a.arraySync().map(p => b.arraySync().map(q => squared(p, q)))
  close(squaredDistances(a, b), expected.flat(), 1e-5)
})

test('the pair distance of a prompt is the mean over its R (R − 1) / 2 pairs, each once', () => {
  const features = new Noise(2).normal<tf.Rank.R3>([3, 9, 5])
  const byPairs = features.arraySync().map(rows => {
    const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map(b => squared(a, b)))
    assert.equal(pairs.length, 36)
    return pairs.reduce((sum, x) => sum + x, 0) / 36
  })
  close(pairDistances(features), byPairs, 1e-4)
  close(pairDistances(tf.ones([2, 9, 5])), [0, 0], 1e-9)
  assert.throws(() => pairDistances(tf.ones([2, 1, 5])), /R ≥ 2 samples per prompt, got 1/)
})

test('a set against itself has precision and recall 1, against one far away 0', () => {
  const x = normal(3, 60)
  assert.deepEqual(precisionRecall(x, x), { precision: 1, recall: 1 })
  assert.deepEqual(precisionRecall(x, x.add(100) as Tensor2D), { precision: 0, recall: 0 })
})

test('two samples of one distribution have both near one another and high', () => {
  const { precision, recall } = precisionRecall(normal(4, 800, 2), normal(5, 800, 2))
  assert.ok(precision > 0.9 && recall > 0.9, `${precision}, ${recall}`)
})

test('a collapsed sample keeps precision and loses recall; noise mixed in loses precision and keeps recall', () => {
  const [real, same] = [normal(6, 800, 2), normal(7, 800, 2)]
  const collapsed = precisionRecall(real, same.mul(0.05) as Tensor2D)
  assert.ok(collapsed.precision > 0.95 && collapsed.recall < 0.1, JSON.stringify(collapsed))
  const { precision, recall } = precisionRecall(real, same)
  const far = normal(8, 400, 2).mul(40) as Tensor2D
  const mixed = precisionRecall(real, tf.concat([same, far]) as Tensor2D)
  assert.ok(mixed.precision < 0.75 * precision && mixed.recall > recall - 0.01, JSON.stringify(mixed))
})

test('three known points and k = 1', () => {
  // Balls round 0 and 1 have radius 1, that round 5 has radius 4: 9.5 is outside, 8.5 inside.
  const real = tf.tensor2d([[0], [1], [5]])
  assert.equal(precisionRecall(real, tf.tensor2d([[9.5], [8.5], [-2], [0.5]]), 1).precision, 0.5)
  assert.throws(() => precisionRecall(real, real, 3), /more than k = 3 points on both sides, got 3/)
})

test('the nearest of the own group is found, and whether it is the nearest of all', () => {
  const bank = ['cat', 'dog', 'dog']
  const found = nearestOfGroup(
    [
      [1, 3, 2],
      [1, 0.5, 2],
    ],
    ['dog', 'dog'],
    bank,
  )
  assert.deepEqual(found, [
    { index: 2, distance: 2, right: false },
    { index: 1, distance: 0.5, right: true },
  ])
  assert.throws(() => nearestOfGroup([[1, 1, 1]], ['bird'], bank), /expected an entry of "bird" in the bank, got none/)
})
