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

test('a close-up leaves out what gives the others no room, and its axes hold all the rest with their bars', () => {
  const points = Object.fromEntries([0, 1, 50].map(x => [`at ${x}`, { x: spread(x), y: spread(x) }]))
  const { data, layout } = tradeOff('', points, { x: 'quality', y: 'diversity', without: ['at 50'] })
  const traces = data as { name: string; xaxis?: string; marker: { color: string } }[]
  const near = traces.filter(({ xaxis }) => xaxis === 'x2')
  assert.deepEqual(
    near.map(({ name }) => name),
    ['at 0', 'at 1'],
  )
  for (const { name, marker } of near) assert.equal(marker.color, traces.find(one => one.name === name)!.marker.color)
  const { range } = (layout as Record<string, { range: [number, number] }>).xaxis2!
  assert.ok(range[0] < -0.1 && range[1] > 1.1 && range[1] < 2)
})
