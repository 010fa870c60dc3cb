import assert from 'node:assert/strict'
import test from 'node:test'
import { tradeOff } from '../../lib/display/trade-off'

const spread = (mean: number) => ({ mean, sd: 0.1 })

test('one mark a model with bars on both axes; teachers, few-step teachers and starts are told by their shape', () => {
  const names = ['DMD', 'teacher, w = 2, 30 steps', 'teacher, w = 2, 4 steps', 'start: teacher, w = 1, 4 steps']
  const points = Object.fromEntries(names.map((name, i) => [name, { x: spread(i), y: spread(2 * i) }]))
  const { data } = tradeOff('', points, { x: 'quality', y: 'diversity' })
  const traces = data as {
    name: string
    x: number[]
    y: number[]
    marker: { symbol: string }
    error_x: { array: number[] }
  }[]
  assert.deepEqual(
    traces.map(({ marker }) => marker.symbol),
    ['circle', 'diamond', 'diamond-open', 'square'],
  )
  assert.deepEqual([traces[1]!.x, traces[1]!.y, traces[1]!.error_x.array], [[1], [2], [0.1]])
})
