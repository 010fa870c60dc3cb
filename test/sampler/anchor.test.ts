import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition } from '../../lib/model/network'
import { flowState, scaledLinear } from '../../lib/path/diffusion'
import { doublyShiftedGrid, timeGrid } from '../../lib/path/grid'
import { diffusionPath } from '../../lib/path/path'
import { teacherAnchor } from '../../lib/sampler/anchor'
import { atTime, integrate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const { exact, prompts } = ring()
const teacher = guided(exact.velocity, 2)
const condition = oneHotCondition([0, 1, 2, 3], prompts)
const eps = new Noise(0).normal([4, 2]) as Tensor2D

test('K = 1 is the guided velocity at the noise itself: ṽ = v(ε, 1)', () => {
  for (const grid of [timeGrid(30), timeGrid(30, 3)]) {
    const { vTilde } = teacherAnchor(teacher, eps, grid, 1, condition)
    // t̃ is near 1, so ε − z_t̃ loses digits: about 2^-24 |ε| / (1 − t̃)
    close(vTilde, teacher(eps, atTime(1, eps), condition), 1e-4)
  }
})

test("K = T is the chord of the whole path: t̃ = 0 and ṽ = ε − the teacher's sample", () => {
  const grid = timeGrid(12, 2)
  const { vTilde, tTilde, zAnchor } = teacherAnchor(teacher, eps, grid, 12, condition)
  const sample = integrate(teacher, eps, grid, condition)
  assert.equal(tTilde, 0)
  close(zAnchor, sample, 0)
  close(vTilde, eps.sub(sample), 1e-6)
})

test('for every K one straight step along ṽ from ε leads to the state after K teacher steps', () => {
  const grid = timeGrid(10)
  for (const K of [1, 3, 7]) {
    const { zAnchor, vTilde, tTilde } = teacherAnchor(teacher, eps, grid, K, condition)
    assert.equal(tTilde, grid[K])
    close(zAnchor, integrate(teacher, eps, grid.slice(0, K + 1), condition), 0)
    close(eps.add(vTilde.mul(tTilde - 1)), zAnchor, 1e-5)
  }
})

test('on the scheduler of the paper K = 10 ends beside the first of four student steps, K = 5 well before it', () => {
  const [teacherGrid, student] = [doublyShiftedGrid(30, 3), doublyShiftedGrid(4, 3)]
  assert.ok(Math.abs(teacherGrid[10]! - student[1]!) < 0.01)
  assert.ok(teacherGrid[5]! - student[1]! > 0.07)
})

test('on a grid that starts below 1, ṽ is the chord from the state where the walk starts', () => {
  const grid = diffusionPath(scaledLinear).grid(10)
  const start = flowState(eps, tf.fill([4], grid[0]!) as Tensor1D)
  const { zAnchor, vTilde, tTilde } = teacherAnchor(teacher, eps, grid, 4, condition)
  close(zAnchor, integrate(teacher, start, grid.slice(0, 5), condition), 0)
  close(start.add(vTilde.mul(tTilde - grid[0]!)), zAnchor, 1e-5)
})

test('a K outside of the grid is refused with the range', () => {
  for (const K of [0, 13, 2.5, -1]) {
    assert.throws(() => teacherAnchor(teacher, eps, timeGrid(12), K, condition), {
      message: `teacherAnchor: expected K between 1 and the teacher's 12 steps, got ${K}.`,
    })
  }
})
