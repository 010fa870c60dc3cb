import assert from 'node:assert/strict'
import test from 'node:test'
import { distributionMatching } from '../../lib/method/distribution-matching'
import { hyperSd, segmentJump } from '../../lib/method/hyper-sd'
import type { Velocity } from '../../lib/model/network'
import { integrate } from '../../lib/sampler/integrate'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { batchOf, constantModel, discriminator, gaussianFlow, modelsOf, settingsFor } from '../support/method'

const settings = (hyperparameters: object = {}, change: object = {}) => settingsFor(hyperSd, change, hyperparameters)
const exact = gaussianFlow(0.8, 0.3)
/** The lower edge of the k equal segments, for a time inside of one. */
const edgeBelow = (k: number) => (t: Tensor1D) => t.mul(k).sub(1e-4).floor().div(k) as Tensor1D
const onlyStage = (segments: number, solverSteps: number) => ({
  stages: [{ segments, adversarial: 0, matching: 0 }],
  solverSteps,
  dropout: 0,
})

test('the consistency map of an exact teacher is the solution of its ODE: it is a fixed point, up to the solver’s error', () => {
  const gap = (student: Velocity, k: number, steps: number) => {
    const models = modelsOf({ teacher: exact.velocity, student, fake: student })
    const { jump, target } = segmentJump(models, batchOf(2000), settings(onlyStage(k, steps)))
    return flat(jump.sub(target).square().mean())[0]!
  }
  for (const k of [1, 2, 4, 8]) {
    const solution = exact.jump(edgeBelow(k))
    const [coarse, fine] = [gap(solution, k, 64), gap(solution, k, 256)]
    assert.ok(
      fine < coarse / 60,
      `k = ${k}: an Euler step's error squared falls with its fourth power, ${coarse} → ${fine}`,
    )
    if (k < 8) assert.ok(fine < gap(exact.velocity, k, 256) / 20, `k = ${k}: the velocity itself is no such map`)
  }
})

test('that map lands where the flow lands: at the edge of its segment', () => {
  const student = exact.jump(edgeBelow(4))
  const batch = batchOf(500)
  const models = modelsOf({ teacher: exact.velocity, student, fake: student })
  const starts: [Tensor2D, Tensor1D][] = []
  const spy: Velocity = (z, t, c) => {
    starts.push([z, t])
    return student(z, t, c)
  }
  const { jump, edge } = segmentJump({ ...models, student: spy }, batch, settings(onlyStage(4, 64)))
  const [z, t] = starts[0]!
  close(jump, exact.flow(z, t, edge), 1e-4)
  assert.deepEqual([...new Set(flat(edge))].sort(), [0, 0.25, 0.5, 0.75])
})

test('one solver step above the edge, the target is the teacher’s own step', () => {
  const student = constantModel([5, 5])
  const models = modelsOf({ teacher: constantModel([1, -2]), student, fake: student })
  const { target, edge } = segmentJump(models, batchOf(64), settings(onlyStage(8, 8))) // every step ends at an edge
  const batch = batchOf(64)
  const t = edge.add(1 / 8).expandDims(1)
  const zt = batch.real!.x.mul(tf.sub(1, t)).add(batch.eps.mul(t))
  close(target, zt.sub(tf.tensor2d([[1, -2]]).mul(1 / 8)), 1e-5)
})

test('segments grow with the stages: edges at multiples of 1/8, 1/4, 1/2, and 0', () => {
  for (const [progress, k] of [
    [0, 8],
    [0.2, 4],
    [0.4, 2],
    [0.6, 1],
    [0.8, 1],
  ] as const) {
    const models = modelsOf({ teacher: exact.velocity, student: exact.velocity, fake: exact.velocity })
    const { edge } = segmentJump(models, batchOf(400, progress), settings())
    const expected = Array.from({ length: k }, (_, i) => i / k)
    assert.deepEqual([...new Set(flat(edge))].sort(), expected, `progress ${progress}`)
  }
})

test('the weights are those of the stage; only the last one distils scores, of the one-step sample, without guidance', () => {
  const student = exact.jump(t => tf.zerosLike(t))
  const models = modelsOf({ teacher: exact.velocity, student, fake: constantModel([1, 0]), auxiliary: discriminator })
  for (const [progress, a, b] of [
    [0, 0, 0],
    [0.3, 0.01, 0],
    [0.99, 0.05, 1],
  ] as const) {
    const { loss, parts } = hyperSd.student(models, batchOf(8, progress), settings())
    const [c, adversarial, score] = ['consistency', 'adversarial', 'dmd'].map(name => flat(parts[name]!)[0]!)
    close(loss, (1 - a) * c! + a * adversarial! + b * score!, 1e-4)
  }
  const { parts } = hyperSd.student(models, batchOf(8), settings())
  const batch = batchOf(8)
  const one = integrate(student, batch.eps, [1, 0], batch.condition)
  close(parts.dmd!, distributionMatching(models, one, batch, settings({}, { guidance: 1 })), 0)
})

test('the target carries no gradient', () => {
  const student = exact.velocity
  const loss = (c: Tensor) => {
    const self: Velocity = (z, t, cond) => student(z, t, cond).mul(c) as Tensor2D
    const models = modelsOf({ teacher: student, student, fake: student, self, auxiliary: discriminator })
    return hyperSd.student(models, batchOf(8), settings()).loss
  }
  assert.ok(flat(loss(tf.scalar(2)))[0]! !== flat(loss(tf.scalar(1)))[0]!)
  // In a run `self` is detached; the loss itself must not need that for the frozen models.
  const frozen = (c: Tensor) => {
    const teacher: Velocity = (z, t, cond) => student(z, t, cond).mul(c) as Tensor2D
    return segmentJump(modelsOf({ teacher, student, fake: student }), batchOf(8), settings()).jump.sum()
  }
  assert.throws(() => tf.grad(frozen)(tf.scalar(1)), /Cannot compute gradient/)
})

test('conditions are dropped as often as it says', () => {
  const models = modelsOf({ teacher: exact.velocity, student: exact.velocity, fake: exact.velocity })
  const { condition } = segmentJump(models, batchOf(4000), settings({ dropout: 0.3 }))
  close(condition.slice([0, 2], [-1, 1]).mean(), 0.3, 0.03)
})

test('segments that do not divide the solver’s steps are refused', () => {
  assert.throws(() => settings(onlyStage(3, 64)), /segments that divide solverSteps/)
})

test('it is sampled with guidance: with γ = 0, the walk of the guided student', () => {
  const student = constantModel([1, 0], [0, 1])
  const velocity = hyperSd.velocity!({ teacher: student, student }, settings({ gamma: 0 }))
  const { eps, condition } = batchOf(4)
  close(
    velocity(eps, tf.ones([4]), condition),
    Array.from({ length: 4 }, () => [2, -1]),
    1e-5,
  )
})
