import assert from 'node:assert/strict'
import test from 'node:test'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { atTime, integrate } from '../../lib/sampler/integrate'
import { studentRollout } from '../../lib/sampler/student'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { finiteDifferences } from '../support/gradient'
import { twoStage } from '../support/two-stage'

const eps = new Noise(0).normal([5, 2]) as Tensor2D
const none = tf.zeros([5, 1]) as Tensor2D
const grid = timeGrid(4)
const [first, rest] = [tf.scalar(0.7), tf.scalar(-0.4)]

const sampleOf = (stop: boolean) => (first: Tensor, rest: Tensor) =>
  studentRollout(twoStage(first, rest), eps, grid, none, stop).xTheta.square().sum() as Scalar
const velocityOf = (stop: boolean) => (first: Tensor, rest: Tensor) =>
  studentRollout(twoStage(first, rest), eps, grid, none, stop).v1.square().sum() as Scalar

test('the sample is that of the plain walk, stopped or not, and v1 is the velocity at the noise', () => {
  const velocity = (): Velocity => twoStage(first, rest)
  for (const stop of [true, false]) {
    const { v1, xTheta } = studentRollout(velocity(), eps, grid, none, stop)
    close(xTheta, integrate(velocity(), eps, grid, none), 1e-6)
    close(v1, velocity()(eps, atTime(1, eps), none), 0)
  }
})

test('N steps call the student N times: v1 is not computed twice', () => {
  let calls = 0
  const counted: Velocity = (z, t, c) => {
    calls++
    return twoStage(first, rest)(z, t, c)
  }
  studentRollout(counted, eps, grid, none, true)
  assert.equal(calls, 4)
})

test('with stopping, the gradient of the sample in what only the first step uses is exactly 0', () => {
  const [g1, g2] = tf.grads(sampleOf(true))([first, rest])
  close(g1!, 0, 0)
  assert.ok(Math.abs(flat(g2!)[0]!) > 0.1)
})

test('without stopping, that gradient is the one of finite differences, and not 0', () => {
  const [g1, g2] = tf.grads(sampleOf(false))([first, rest])
  assert.ok(Math.abs(flat(g1!)[0]!) > 0.1)
  close(
    g1!,
    finiteDifferences(x => sampleOf(false)(x, rest), first),
    1e-2,
  )
  close(
    g2!,
    finiteDifferences(x => sampleOf(false)(first, x), rest),
    1e-2,
  )
})

test('stopping leaves the gradient of the later steps as it was', () => {
  const [stopped, free] = [true, false].map(stop => tf.grads(sampleOf(stop))([first, rest])[1]!)
  close(stopped!, free!, 1e-6)
})

test('v1 keeps its gradient in the first step, stopped or not', () => {
  const expected = flat(eps.square().sum().mul(2).mul(first))
  for (const stop of [true, false])
    close(tf.grad((first: Tensor) => velocityOf(stop)(first, rest))(first), expected, 1e-3)
})

test('N < 2 is refused: nothing would be left for the DMD loss', () => {
  for (const stop of [true, false]) {
    assert.throws(() => studentRollout(twoStage(first, rest), eps, timeGrid(1), none, stop), {
      message: 'studentRollout: expected N ≥ 2 steps, got 1. Role separation needs two.',
    })
  }
})
