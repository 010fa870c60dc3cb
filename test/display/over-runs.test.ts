import assert from 'node:assert/strict'
import test from 'node:test'
import { overRuns } from '../../lib/display/over-runs'
import { curves } from '../../lib/display/plots'

const run = (...shares: number[]) => shares.map((share, i) => ({ update: 50 * (i + 1), metrics: { share } }))

test('runs of several seeds become their mean and sample sd at each update', () => {
  const { DMD, one } = overRuns({ DMD: [run(0, 1), run(0.5, 1), run(1, 1)], one: [run(0.2)] }, 'share')
  assert.deepEqual(DMD, { x: [50, 100], y: [0.5, 1], sd: [0.5, 0] })
  assert.deepEqual(one, { x: [50], y: [0.2], sd: [0] })
})

test('the band of a fraction stays between 0 and 1', () => {
  const byMethod = overRuns({ DMD: [run(0.1, 0.4), run(0.6, 1)] }, 'share', [0, 1])
  const [band] = curves('', byMethod, { x: 'updates', y: 'fraction' }).data as { y: number[] }[]
  assert.equal(Math.min(...band!.y), 0)
  assert.equal(Math.max(...band!.y), 1)
})

test('runs of different lengths are refused by name', () => {
  assert.throws(
    () => overRuns({ DMD: [run(1), run(1, 1)] }, 'share'),
    /"DMD": expected runs of one length, got 1 and 2/,
  )
})
