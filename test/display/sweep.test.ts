import assert from 'node:assert/strict'
import test from 'node:test'
import { sweepPanels } from '../../lib/display/sweep'

test('each panel has its settings at equal distances, one scale for all, and a line at what all are compared with', () => {
  const sweeps = {
    paper: { settings: ['base', '1', '30'], mean: [0.1, 0.2, 0.3] },
    plane: { settings: ['base', '1', '30'], mean: [0.2, 0.7, 0.8], sd: [0.01, 0.02, 0.03] },
  }
  const { data, layout } = sweepPanels('', sweeps, { x: 'K', y: 'diversity', range: [0, 1] })
  assert.deepEqual((data[1] as { error_y: { array: number[] } }).error_y.array, [0.01, 0.02, 0.03])
  assert.ok(!('error_y' in data[0]!))
  const { xaxis, yaxis, yaxis2, shapes } = layout as Record<string, { type: string; range: number[] }> & {
    shapes: { y0: number }[]
  }
  assert.equal(xaxis!.type, 'category')
  assert.deepEqual(
    [yaxis!.range, yaxis2!.range],
    [
      [0, 1],
      [0, 1],
    ],
  )
  assert.deepEqual(
    shapes.map(({ y0 }) => y0),
    [0.1, 0.2],
  )
})
