import assert from 'node:assert/strict'
import test from 'node:test'
import { curvePanels } from '../../lib/display/curve-panels'

type Trace = Record<string, unknown> & { line: { color: string } }
const line = (y: number[]) => ({ x: [0, 1], y })
const byPanel = { one: { a: line([0, 1]), b: line([1, 0]) }, other: { b: { ...line([1, 1]), sd: [0.1, 0] } } }
const axes = { x: 'k', y: 'share', range: [0, 1] as [number, number] }
const { data, layout } = curvePanels('panels', byPanel, { ...axes, marks: [{ x: 0.5, dash: 'dot' }] })

test('a name has one colour and one entry in the legend, in whichever panels it is', () => {
  const [a, b, again] = data as Trace[]
  assert.equal(b!.line.color, again!.line.color)
  assert.notEqual(a!.line.color, b!.line.color)
  assert.deepEqual(
    [a, b, again].map(trace => trace!.showlegend),
    [true, true, false],
  )
  assert.deepEqual(
    [a, b, again].map(trace => trace!.xaxis),
    ['x', 'x', 'x2'],
  )
})

test('bars are the sd of a curve that has one; all panels share the range, and each has every mark', () => {
  assert.equal((data[0] as Trace).error_y, undefined)
  assert.deepEqual(((data[2] as Trace).error_y as { array: number[] }).array, [0.1, 0])
  const ranges = ['yaxis', 'yaxis2'].map(key => (layout[key] as { range: number[] }).range)
  assert.deepEqual(ranges, [axes.range, axes.range])
  const shapes = layout.shapes as { xref: string; x0: number }[]
  assert.deepEqual(
    shapes.map(({ xref, x0 }) => [xref, x0]),
    [
      ['x', 0.5],
      ['x2', 0.5],
    ],
  )
})

test('columns of different lengths are refused, with the panel and the name', () => {
  const wrong = { one: { a: { x: [0, 1], y: [1] } } }
  assert.throws(() => curvePanels('', wrong, axes), /"one, a": expected x and y of one length, got 2 and 1/)
})
