import assert from 'node:assert/strict'
import test from 'node:test'
import { dipFigure, dipMap } from '../../lib/experiments/dip-figure'
import { dipPlaces } from '../../lib/experiments/dip-places'
import { dipTables } from '../support/dip-tables'

type Trace = { name?: string; x: number[]; y: number[]; text?: string[]; marker: { color: number[] } }

test('each place has a dot of DMD, filled and open, and of DP-DMD where it was run, at the depth of its dip', () => {
  const { data, layout } = dipFigure('t', dipTables({ 'plane-labels: DMD, w = 5': 0.4 })) as unknown as {
    data: Trace[]
    layout: { yaxis: { ticktext: string[]; tickvals: number[] }; yaxis2: { ticktext: string[] } }
  }
  const places = dipPlaces.length + 1
  assert.equal(layout.yaxis.ticktext.length + layout.yaxis2.ticktext.length, places)
  const dotsOf = (name: string) => data.filter(trace => trace.name === name).flatMap(({ x }) => x)
  const after = data.filter(trace => trace.name!.startsWith('DMD after')).flatMap(({ x }) => x)
  assert.deepEqual([after.length, dotsOf('DMD').length], [places, places])
  assert.equal(dotsOf('DP-DMD').length, places - 1, 'the re-noised rollout is DMD’s alone')
  const dmd = data.find(trace => trace.name === 'DMD')!
  const at = layout.yaxis.tickvals[dipPlaces.findIndex(({ suffix }) => suffix === ', w = 5') + 1]!
  assert.ok(Math.abs(dmd.x[dmd.y.indexOf(at)]! - 0.4) < 0.005)
  assert.ok(after.every(x => Math.abs(x) < 0.005))
})

test('the map has a tile for each number of prompts and guidance, at each rate and in both windows, with its dip in digits', () => {
  const { data } = dipMap('t', dipTables({ 'plane-labels-32: DMD, w = 2, rate 0.001': 0.31 })) as unknown as {
    data: Trace[]
  }
  assert.deepEqual(
    data.map(({ text }) => text!.length),
    Array(3 * 4).fill(20),
  )
  const with031 = data.flatMap(({ text }, i) => (text!.includes('0.31') ? [i] : []))
  assert.deepEqual(with031, [8], 'DMD at 1e-3, in the window')
})
