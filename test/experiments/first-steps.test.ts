import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { lossAside, sampledBy, withFirstStep } from '../../lib/experiments/first-steps'
import { studyOf } from '../../lib/experiments/studies'
import { dmd } from '../../lib/method/dmd'
import { firstAndRest } from '../../lib/model/first-step'
import { guided } from '../../lib/model/guidance'
import type { Velocity } from '../../lib/model/network'
import { timeGrid } from '../../lib/path/grid'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, tf } from '../../lib/tf'
import { lossAndGrads } from '../../lib/train/optimiser'
import { close, gap } from '../support/expect'

const plane = ring()
const network = planeNetwork(plane, 8)
const [teacher, student, other, fake] = [0, 1, 2, 3].map(seed => network.init(new Noise(seed)))
const cellOf = (name: string) =>
  studyOf({ dataset: 'plane', table: 'mechanism' }).cells.find(one => one.name.startsWith(name))!
const task = { network, teacher: teacher! }
const eps = new Noise(3).normal<tf.Rank.R2>([4, 2])

/** The gradient of a method's loss at weights of both sets. */
function gradient(alone: boolean, lambda: number) {
  const { network: separate, teacher: both } = withFirstStep(task, cellOf('DMD, own first weights'))
  const grids = { studentGrid: timeGrid(4), teacherGrid: timeGrid(30), guidance: 2, anchorGuidance: 2, K: 5 }
  const sampleTimes = (noise: Noise, n: number) => noise.uniform<tf.Rank.R1>([n], 0.02, 0.98)
  const normaliser = { reference: 'xTheta' as const, over: 'sample' as const }
  const settings = { ...grids, lambda, stopGradient: true, normaliser, sampleTimes }
  const fixed = { teacher: separate.velocity(both), fake: separate.velocity(firstAndRest(fake!)) }
  const batch = { eps, condition: plane.conditions, noise: new Noise(4) }
  return lossAndGrads(
    params =>
      lossAside(alone).student(
        { ...fixed, student: separate.velocity(params) } as never,
        batch as never,
        settings as never,
      ),
    firstAndRest(student!, other!),
  ).grads
}
const change = (alone: boolean, name: string) => gap(gradient(alone, 1)[name]!, gradient(alone, 0)[name]!)

test('the loss aside moves the weights of the later steps and, alone, not those of the first', () => {
  assert.equal(change(true, 'first.w0'), 0)
  assert.ok(change(true, 'rest.w0') > 1e-3)
})

test("beside DP-DMD's own loss, both sets feel it", () => {
  assert.ok(change(false, 'first.w0') > 1e-3)
  assert.ok(change(false, 'rest.w0') > 1e-3)
})

test('alone it lets DMD reach the first step; beside DP-DMD the stop holds', () => {
  assert.ok(gap(gradient(true, 0)['first.w0']!, tf.zerosLike(student!.w0!)) > 1e-6)
  close(gradient(false, 0)['first.w0']!, tf.zerosLike(student!.w0!), 0)
})

test("the teacher's first step in sampling leaves the training as it is and replaces what is sampled with at t = 1", () => {
  const cell = cellOf('DMD, sampled')
  assert.equal(withFirstStep(task, cell), task)
  const method = sampledBy(dmd, cell)
  assert.equal(method.student, dmd.student)
  const [student1, teacher1] = [network.velocity(student!), network.velocity(teacher!)]
  const mixed = method.velocity!({ teacher: teacher1, student: student1 }, { guidance: 2 } as never)
  const at = (velocity: Velocity, time: number) => velocity(eps, tf.fill([4], time) as Tensor1D, plane.conditions)
  close(at(mixed, 0.75), at(student1, 0.75), 0)
  close(at(mixed, 1), at(guided(teacher1, 2), 1), 0)
})

test('a cell without a first step of its own is the task itself', () => {
  assert.equal(withFirstStep(task, cellOf('DP-DMD')), task)
  assert.equal(sampledBy(dmd, cellOf('DP-DMD')), dmd)
})
