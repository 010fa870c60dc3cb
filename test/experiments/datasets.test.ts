import assert from 'node:assert/strict'
import test from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { openDataset, teacherHash } from '../../lib/experiments/datasets'
import { metricOf } from '../../lib/experiments/results'
import { timeGrid } from '../../lib/path/grid'

for (const dataset of ['plane', 'scenes'] as const) {
  test(`${dataset}: a model is measured in diversity, quality and preference, the same each time`, () => {
    const { network, teacher, measure } = openDataset[dataset](0)
    const metrics = measure(network.velocity(teacher), timeGrid(1))
    for (const name of Object.values(metricOf[dataset])) assert.ok(Number.isFinite(metrics[name]), name)
    assert.deepEqual(measure(network.velocity(teacher), timeGrid(1)), metrics)
  })
}

test("on the plane each seed has a teacher of its own, on pictures all have the shipped one; a hash names a teacher's weights", () => {
  assert.equal(teacherHash('plane', 0), teacherHash('plane', 0))
  assert.notEqual(teacherHash('plane', 0), teacherHash('plane', 1))
  assert.equal(teacherHash('scenes', 0), teacherHash('scenes', 1))
})

test('a seed without a teacher is answered with the command that makes one', () => {
  assert.throws(() => ablationOf(99), /npm run reproduce -- --table 3 --dataset plane/)
})

const ablationOf = (seed: number) => openDataset[ablation({ dataset: 'plane', table: '3' }).dataset](seed)
