import assert from 'node:assert/strict'
import test from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { measureOf } from '../../lib/experiments/results'
import { openTier, teacherHash } from '../../lib/experiments/tiers'
import { timeGrid } from '../../lib/path/grid'

for (const tier of ['plane', 'scenes'] as const) {
  test(`${tier}: a model is measured in diversity, quality and preference, the same each time`, () => {
    const { network, teacher, measure } = openTier[tier](0)
    const measures = measure(network.velocity(teacher), timeGrid(1))
    for (const name of Object.values(measureOf[tier])) assert.ok(Number.isFinite(measures[name]), name)
    assert.deepEqual(measure(network.velocity(teacher), timeGrid(1)), measures)
  })
}

test("on the plane each seed has a teacher of its own, on pictures all have the shipped one; a hash names a teacher's weights", () => {
  assert.equal(teacherHash('plane', 0), teacherHash('plane', 0))
  assert.notEqual(teacherHash('plane', 0), teacherHash('plane', 1))
  assert.equal(teacherHash('scenes', 0), teacherHash('scenes', 1))
})

test('a seed without a teacher is answered with the command that makes one', () => {
  assert.throws(() => ablationOf(99), /npm run reproduce -- --table 3 --tier plane/)
})

const ablationOf = (seed: number) => openTier[ablation({ tier: 'plane', table: '3' }).tier](seed)
