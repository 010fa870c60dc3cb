import assert from 'node:assert/strict'
import test from 'node:test'
import { distilExactly, gaussianStudent, pointStudent } from '../../../lib/datasets/plane/exact'
import { gaussianMixture } from '../../../lib/model/mixture'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

const settings = {
  seed: 0,
  updates: 200,
  batch: 128,
  optimiser: { learningRate: 0.05, clip: null, schedule: 'linear' as const },
  normaliser: { reference: 'zt' as const, over: 'batch' as const },
}
const teacher = gaussianMixture({ weights: [1], means: [[1, -0.5]], sds: [0.4] })
const last = <T>(records: Iterable<T>): T => [...records].at(-1)!

test('a Gaussian student of a Gaussian teacher finds its mean and its spread', () => {
  const { spec } = last(distilExactly(teacher, gaussianStudent([-1, 1], 1), settings)).law
  close(tf.tensor1d(spec.means[0]!), [1, -0.5], 0.05)
  assert.ok(Math.abs(spec.sds[0]! - 0.4) < 0.05, `sd ${spec.sds[0]}`)
})

test('the law of a student is the law of its samples', () => {
  const student = pointStudent([[2, 0]], 0.5)
  const eps = new Noise(1).normal([20_000, 2]) as Tensor2D
  const x = student.generate(student.params, eps)
  const exact = student.law(student.params).spec
  close(x.mean(0), exact.means[0]!, 0.02)
  close(x.sub(x.mean(0)).square().mean(0).sqrt(), [exact.sds[0]!, exact.sds[0]!], 0.02)
})

test('a stale fake model changes the run, and only after the first update', () => {
  const run = (lag: number) => [
    ...distilExactly(teacher, gaussianStudent([-1, 1], 1), { ...settings, updates: 30, lag }, 1),
  ]
  const [fresh, stale] = [run(0), run(10)]
  assert.deepEqual(stale[0]!.law.spec, fresh[0]!.law.spec)
  assert.notDeepEqual(stale.at(-1)!.law.spec, fresh.at(-1)!.law.spec)
})

test('the same seed gives the same run, and no tensor is left behind', () => {
  const run = () => last(distilExactly(teacher, gaussianStudent([-1, 1], 1), { ...settings, updates: 20 })).law.spec
  const first = run()
  const before = tf.memory().numTensors
  assert.deepEqual(run(), first)
  assert.equal(tf.memory().numTensors - before, 2) // the student's own two weights
})
