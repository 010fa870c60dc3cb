import assert from 'node:assert/strict'
import test from 'node:test'
import { arrowsOf, fieldOf, overSigned } from '../../lib/derivation/signed'

test('a field is sampled at the centres of its cells, row 0 at the bottom', () => {
  const { values } = fieldOf(([x, y]) => x! + 10 * y!, 2, 2)
  assert.deepEqual(values, [
    [-11, -9],
    [9, 11],
  ])
})

test('arrows start inside of the square, evenly, and carry the field', () => {
  const { at, vectors, scale } = arrowsOf(([x, y]) => [y!, -x!], 3, { n: 3, scale: 0.5 })
  assert.deepEqual(at.slice(0, 4), [
    [-2, -2],
    [0, -2],
    [2, -2],
    [-2, 0],
  ])
  assert.deepEqual(vectors[2], [-2, -2])
  assert.equal(scale, 0.5)
})

test('each field lies below the marks of its panel, zero is in the middle of the colours, the title is left to the figure', () => {
  const panels = { data: [{ type: 'scatter' }], layout: { title: { text: 'no' }, width: 300 } }
  const field = fieldOf(([x]) => (x! > 0 ? 3 : -1), 1, 2)
  const [data, layout] = overSigned(panels, [field, field])
  const heats = data.slice(0, 2) as { type: string; xaxis: string; zmin: number; zmax: number }[]
  assert.deepEqual(
    heats.map(({ type, xaxis, zmin, zmax }) => [type, xaxis, zmin, zmax]),
    [
      ['heatmap', 'x', -3, 3],
      ['heatmap', 'x2', -3, 3],
    ],
  )
  assert.deepEqual(data[2], { type: 'scatter' })
  assert.deepEqual(layout, { width: 300 })
  assert.equal((overSigned(panels, [field], 5)[0][0] as { zmax: number }).zmax, 5)
})
