import assert from 'node:assert/strict'
import test from 'node:test'
import { cosineDiversities, cosineDiversity } from '../../lib/metrics/diversity'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor3D, tf } from '../../lib/tf'

const value = (features: number[][][]) => cosineDiversity(tf.tensor3d(features)).dataSync()[0]!
const near = (a: number, b: number, tolerance = 1e-5) => assert.ok(Math.abs(a - b) < tolerance, `${a} is not ${b}`)

/** Eq. 9 by its words: all pairs i < j, one by one. */
function byPairs(prompts: number[][][]): { diversity: number; pairs: number } {
  let pairs = 0
  const each = prompts.map(rows => {
    let sum = 0
    let n = 0
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        const dot = rows[i]!.reduce((s, x, k) => s + x * rows[j]![k]!, 0)
        sum += dot / (Math.hypot(...rows[i]!) * Math.hypot(...rows[j]!))
        n++
      }
    }
    pairs = n
    return 1 - sum / n
  })
  return { diversity: each.reduce((a, b) => a + b, 0) / each.length, pairs }
}

test('identical samples have diversity 0', () =>
  near(
    value([
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    ]),
    0,
  ))
test('samples that only differ in length have diversity 0', () =>
  near(
    value([
      [
        [1, 2, 3],
        [2, 4, 6],
        [0.1, 0.2, 0.3],
      ],
    ]),
    0,
  ))
test('orthogonal features have diversity 1', () =>
  near(
    value([
      [
        [1, 0, 0],
        [0, 2, 0],
        [0, 0, 3],
      ],
    ]),
    1,
  ))
test('an antipodal pair has diversity 2', () =>
  near(
    value([
      [
        [1, -2],
        [-1, 2],
      ],
    ]),
    2,
  ))

test('R = 9 samples are compared in 36 pairs, each once', () => {
  const features = new Noise(0).normal<tf.Rank.R3>([5, 9, 16])
  const { diversity, pairs } = byPairs(features.arraySync())
  assert.equal(pairs, 36)
  near(cosineDiversity(features).dataSync()[0]!, diversity)
})

test('the order of the samples does not matter', () => {
  const features = new Noise(1).normal<tf.Rank.R3>([3, 9, 8])
  near(cosineDiversity(features).dataSync()[0]!, cosineDiversity(features.reverse(1) as Tensor3D).dataSync()[0]!)
})

test('prompts are averaged last: two prompts count the same', () => {
  const one = [
    [1, 0],
    [1, 0],
  ]
  const other = [
    [1, 0],
    [0, 1],
  ]
  assert.deepEqual(
    [...cosineDiversities(tf.tensor3d([one, other])).dataSync()].map(x => Math.round(x)),
    [0, 1],
  )
  near(value([one, other]), 0.5)
})

test('a sample of zeros, which has no direction, gives no NaN', () =>
  assert.ok(
    Number.isFinite(
      value([
        [
          [0, 0],
          [1, 0],
        ],
      ]),
    ),
  ))

test('one sample a prompt, or features of another rank, are refused', () => {
  assert.throws(() => cosineDiversity(tf.tensor3d([[[1, 2]]])), /expected R ≥ 2 samples per prompt, got 1/)
  assert.throws(() => cosineDiversity(tf.tensor2d([[1, 2]]) as never), /expected features of shape \[P, R, F\]/)
})
