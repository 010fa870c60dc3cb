import assert from 'node:assert/strict'
import test from 'node:test'
import { datasetOf, datasets } from '../../lib/datasets'
import { timeGrid } from '../../lib/path/grid'

for (const name of ['plane', 'scenes'] as const) {
  test(`${name}: a model is measured in diversity, quality and preference, the same each time`, () => {
    const { open, metrics: roles } = datasetOf(name)
    const { network, teacher, measure } = open(0)
    const metrics = measure(network.velocity(teacher), timeGrid(1))
    for (const metric of Object.values(roles)) assert.ok(Number.isFinite(metrics[metric]), metric)
    assert.deepEqual(measure(network.velocity(teacher), timeGrid(1)), metrics)
  })
}

test("on the plane each seed has a teacher of its own, on pictures all have the shipped one; a hash names a teacher's weights", () => {
  const { plane, scenes } = datasets
  assert.equal(plane!.teacherHash(0), plane!.teacherHash(0))
  assert.notEqual(plane!.teacherHash(0), plane!.teacherHash(1))
  assert.equal(scenes!.teacherHash(0), scenes!.teacherHash(1))
})

test('a seed without a teacher is answered with the command that makes one, an unknown name with those that there are', () => {
  assert.throws(() => datasetOf('plane').open(99), /npm run reproduce -- --table 3 --dataset plane/)
  assert.throws(() => datasetOf('moons'), /expected one of plane, .*, got "moons"/)
})
