import assert from 'node:assert/strict'
import test from 'node:test'
import { modeMaps, paths } from '../../lib/display/flow-plots'

type Trace = Record<string, unknown> & { x: (number | null)[]; marker: { color: string[] } }
const tracesOf = (figure: { data: object[] }) => figure.data as Trace[]
const modes = [
  [0, 0],
  [1, 1],
]

test('a map puts the first label at the bottom left, one row after the other', () => {
  const [map] = tracesOf(modeMaps('map', { a: { labels: [0, 1, 1, 1] } }, { extent: 1, modes }))
  assert.deepEqual(map!.z, [
    [0, 1],
    [1, 1],
  ])
  assert.deepEqual([map!.x0, map!.dx, map!.y0, map!.dy], [-0.5, 1, -0.5, 1])
})

test('points of one label have one colour, the one of its cells', () => {
  const points = [
    [0, 0],
    [1, 0],
    [0, 1],
  ]
  const [scatter] = tracesOf(modeMaps('map', { a: { labels: [0, 1, 0], points } }, { extent: 1, modes }))
  const [first, second, third] = scatter!.marker.color
  assert.equal(first, third)
  assert.notEqual(first, second)
})

test('labels that are neither a square nor one a point are refused', () => {
  assert.throws(() => modeMaps('map', { a: { labels: [0, 1, 1] } }, { extent: 1, modes }), /bins² cells, got 3/)
  assert.throws(
    () => modeMaps('map', { a: { labels: [0], points: modes } }, { extent: 1, modes }),
    /labels and points of one length/,
  )
})

test('paths are separated by a gap, and only their ends are marked', () => {
  const lines = [
    [
      [0, 0],
      [1, 2],
    ],
    [
      [3, 3],
      [4, 5],
    ],
  ]
  const [drawn, ends] = tracesOf(paths('paths', { a: { exact: lines } }, { extent: 5 }))
  assert.deepEqual(drawn!.x, [0, 1, null, 3, 4, null])
  assert.deepEqual(ends!.x, [1, 4])
})

test('a name is in the legend once, and not at all when it is the only one', () => {
  const line = [modes]
  const shown = (figure: { data: object[] }) => tracesOf(figure).filter(trace => trace.showlegend).length
  assert.equal(shown(paths('paths', { a: { walk: line }, b: { walk: line } }, { extent: 1 })), 0)
  assert.equal(
    shown(paths('paths', { a: { walk: line, chord: line }, b: { walk: line, chord: line } }, { extent: 1 })),
    2,
  )
})

test('a map has its key in it: each mode is a disc in the colour of its cells', () => {
  const [cells, discs] = modeMaps('', { one: { labels: [0, 1, 0, 1] } }, { extent: 1, modes }).data as [
    { colorscale: [number, string][] },
    { marker: { color: string[]; symbol: string }; x: number[] },
  ]
  assert.deepEqual(
    discs.marker.color,
    cells.colorscale.map(([, colour]) => colour),
  )
  assert.equal(discs.marker.symbol, 'circle')
  assert.deepEqual(discs.x, [0, 1])
})
