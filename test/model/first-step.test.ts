import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { dmd } from '../../lib/method/dmd'
import { firstAndRest, firstStep, ownFirstStep } from '../../lib/model/first-step'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition, type Params } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { integrate } from '../../lib/sampler/integrate'
import { studentRollout } from '../../lib/sampler/student'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { lossAndGrads } from '../../lib/train/optimiser'
import { close } from '../support/expect'

const plane = ring()
const network = planeNetwork(plane, 8)
const [one, other] = [network.init(new Noise(0)), network.init(new Noise(1))]
const separate = ownFirstStep(network)
const eps = new Noise(2).normal<tf.Rank.R2>([6, 2])
const condition = oneHotCondition([0, 1, 2, 3, 0, 1], plane.prompts)
const grid = timeGrid(4)
const sizeOf = (grads: Params, prefix: string) =>
  Object.entries(grads)
    .filter(([name]) => name.startsWith(prefix))
    .reduce((sum, [, g]) => sum + g.abs().sum().dataSync()[0]!, 0)
const squares = (x: Tensor2D) => ({ loss: x.square().sum() as tf.Scalar })

test('with equal weights on both sides it is the network itself, step by step and over a rollout', () => {
  const [wrapped, plain] = [separate.velocity(firstAndRest(one)), network.velocity(one)]
  for (const time of [1, 0.75, 0.02])
    close(wrapped(eps, tf.fill([6], time), condition), plain(eps, tf.fill([6], time), condition), 0)
  close(integrate(wrapped, eps, grid, condition), integrate(plain, eps, grid, condition), 0)
})

test('each sample takes the model of its time: the first at t = 1 only', () => {
  const t = tf.tensor1d([1, 0.999, 0.75, 0.98, 1, 0.5]) as Tensor1D
  const [a, b] = [network.velocity(one), network.velocity(other)].map(v => v(eps, t, condition).arraySync())
  const mixed = firstStep(network.velocity(one), network.velocity(other))(eps, t, condition).arraySync()
  assert.deepEqual(mixed, [a![0], b![1], b![2], b![3], a![4], b![5]])
})

test('the weights of the first step get a gradient from the first step only, the others from the later ones only', () => {
  const { grads: ofFirst } = lossAndGrads(
    params => squares(studentRollout(separate.velocity(params), eps, grid, condition, true).v1),
    firstAndRest(one, other),
  )
  assert.ok(sizeOf(ofFirst, 'first.') > 0.1 && sizeOf(ofFirst, 'rest.') === 0)
  const { grads: ofRest } = lossAndGrads(
    params => squares(studentRollout(separate.velocity(params), eps, grid, condition, true).xTheta),
    firstAndRest(one, other),
  )
  assert.ok(sizeOf(ofRest, 'rest.') > 0.1 && sizeOf(ofRest, 'first.') === 0)
})

test('without the stop, the sample reaches both sets', () => {
  const { grads } = lossAndGrads(
    params => squares(studentRollout(separate.velocity(params), eps, grid, condition, false).xTheta),
    firstAndRest(one, other),
  )
  assert.ok(sizeOf(grads, 'first.') > 0.1 && sizeOf(grads, 'rest.') > 0.1)
})

test('a fixed first step is the guided teacher, and a distillation moves all weights but those of it', () => {
  const fixed = ownFirstStep(network, { fixed: 2 })
  const teacher = firstAndRest(one)
  const at1 = tf.ones([6]) as Tensor1D
  const expected = guided(network.velocity(one), 2)(eps, at1, condition)
  close(fixed.velocity(firstAndRest(one, other))(eps, at1, condition), expected, 0)
  const rate = { learningRate: 1e-2 }
  const settings = { seed: 0, updates: 2, batch: 8, student: rate, fake: rate, updateRatio: { fake: 1, student: 1 } }
  const run = distill(dmd, { network: fixed, teacher, prompts: plane.conditions }, settings).finish()
  for (const [name, value] of Object.entries(run.state.student.params)) {
    const moved = value.sub(teacher[name]!).abs().max().dataSync()[0]!
    assert.equal(moved > 0, name.startsWith('rest.'), name)
  }
  run.dispose()
})

test('it can be trained like any network: fresh weights by name, two sets that differ', () => {
  const params = separate.init(new Noise(3))
  assert.deepEqual(Object.keys(params), Object.keys(firstAndRest(one)))
  assert.notDeepEqual(params['first.w0']!.arraySync(), params['rest.w0']!.arraySync())
})
