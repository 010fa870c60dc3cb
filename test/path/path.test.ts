import assert from 'node:assert/strict'
import test from 'node:test'
import { diffusionTimes, scaledLinear } from '../../lib/path/diffusion'
import { doublyShiftedGrid, timeGrid } from '../../lib/path/grid'
import { diffusionPath, flowPath, pathOf } from '../../lib/path/path'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, tf } from '../../lib/tf'
import { close, flat, mean } from '../support/expect'

const { times } = diffusionTimes(scaledLinear)
const path = diffusionPath(scaledLinear)

test("four steps of a diffusion path are DMD2's: training steps 1000, 750, 500, 250, and then clean data", () => {
  assert.deepEqual(
    path.grid(4),
    [1000, 750, 500, 250, 0].map(k => times[k]),
  )
  for (const steps of [1, 3, 50, 1000]) {
    const grid = path.grid(steps)
    assert.equal(grid.length, steps + 1)
    assert.ok(grid.every((t, i) => times.includes(t) && (i === 0 || t < grid[i - 1]!)))
  }
})

test('what training draws are its times and no others, each as often: a uniform whole number of steps', () => {
  const n = 20_000
  const drawn = flat(path.time(new Noise(0).uniform([n])))
  const step = new Map(times.map((t, k) => [Math.fround(t), k]))
  const steps = drawn.map(t => step.get(t)!)
  assert.ok(steps.every(k => k >= 1 && k <= 1000))
  close(mean(steps), 500.5, (4.5 * 289) / Math.sqrt(n))
  assert.ok(Math.min(...steps) < 5 && Math.max(...steps) > 996)
  close(
    path.time(tf.tensor1d([0, 0.02, 0.98, 1])),
    [1, 21, 981, 1000].map(k => times[k]!),
    1e-7,
  )
})

test("the flow's path is that of its grids, shifted once or twice, and its times are shifted alike", () => {
  const u = tf.tensor1d([0, 0.25, 0.75, 1]) as Tensor1D
  assert.deepEqual(flowPath().grid(4), timeGrid(4))
  assert.equal(flowPath().time(u), u)
  assert.deepEqual(flowPath(3).grid(4), timeGrid(4, 3))
  close(
    flowPath(3).time(u),
    timeGrid(4, 3)
      .filter((_, i) => i !== 2)
      .reverse(),
    1e-6,
  )
  assert.deepEqual(flowPath(3, true).grid(4), doublyShiftedGrid(4, 3))
  close(flowPath(3, true).time(u), flat(flowPath(9).time(u)), 1e-6)
})

test('settings with a path have that path, without one the flow with their shift', () => {
  assert.equal(pathOf({ path: scaledLinear }).prediction, 'noise')
  assert.equal(pathOf({ shift: 3 }).prediction, 'velocity')
  assert.deepEqual(pathOf({ shift: 3 }).grid(5), timeGrid(5, 3))
})

test('a grid of more steps than were trained, or of none, is refused', () => {
  assert.throws(() => path.grid(1001), /expected at most the 1000 steps of training, got 1001/)
  assert.throws(() => path.grid(0), /diffusionPath: expected a whole number of steps ≥ 1, got 0/)
})
