import assert from 'node:assert/strict'
import test from 'node:test'
import { allScenes, columnOf, places, rowOf } from '../../../lib/datasets/scenes/scene'

test('960 scenes, no two the same: 168 of one to three objects alike, 792 of two that differ', () => {
  assert.equal(new Set(allScenes.map(scene => JSON.stringify(scene))).size, 960)
  const kinds = allScenes.map(scene => new Set(scene.map(({ shape, colour }) => `${colour} ${shape}`)).size)
  assert.equal(kinds.filter(n => n === 1).length, 168)
  assert.equal(kinds.filter(n => n === 2).length, 792)
})

test('objects have places of their own, in their order', () => {
  for (const scene of allScenes) {
    const at = scene.map(({ place }) => places.indexOf(place))
    assert.ok(at.length >= 1 && at.length <= 3 && at.every((place, i) => i === 0 || place > at[i - 1]!))
  }
})

test('a place is its column and its row', () => {
  assert.deepEqual(places.map(columnOf), [0, 1, 0, 1])
  assert.deepEqual(places.map(rowOf), [0, 0, 1, 1])
})
