import assert from 'node:assert/strict'
import test from 'node:test'
import { mapStudy, placesOf } from '../../lib/experiments/map'
import { mapFigure } from '../../lib/experiments/map-figure'
import { findRuns, pairedDifference } from '../../lib/experiments/results'
import { runStore } from '../../lib/experiments/runs'

for (const dataset of ['plane', 'scenes'] as const)
  test(`on ${dataset} each place of the map has a mark a method and a gain, the base among them`, () => {
    const found = findRuns(mapStudy({ dataset, table: 'map' }), runStore(dataset))
    const { data, layout } = mapFigure('', dataset, found)
    const places = placesOf(dataset)
    const traces = data as { name: string; x: number[]; y: number[] }[]
    assert.deepEqual(
      traces.map(({ name }) => name),
      ['DMD', 'DMD', 'DP-DMD', 'DP-DMD', 'gain'],
    )
    for (const { x, y } of traces) assert.deepEqual([x.length, new Set(y).size], [places.length, places.length])
    const [first] = places
    assert.equal(traces[4]!.x[0], pairedDifference(found, first!['DP-DMD'], first!.DMD, 'diversity').mean)
    const { ticktext } = layout.yaxis as { ticktext: string[] }
    assert.ok(ticktext.filter(text => text.endsWith('(base)')).length >= 5)
  })
