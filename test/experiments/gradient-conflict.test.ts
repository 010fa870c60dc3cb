import assert from 'node:assert/strict'
import test from 'node:test'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { ablation } from '../../lib/experiments/ablations'
import { gradientConflict } from '../../lib/experiments/gradient-conflict'
import { tf } from '../../lib/tf'

const { settings } = ablation({ dataset: 'plane', table: 'figure 5' }).cells[2]!

test('at the start, where the student is the teacher, both parts of DMD pull; cosines are cosines; nothing is left', () => {
  const task = loadPlaneTeacher(0)
  const before = tf.memory().numTensors
  const [start, later] = gradientConflict(task, { ...settings, updates: 4, seed: 0 }, [0, 4])
  assert.equal(tf.memory().numTensors, before)
  assert.deepEqual([start!.update, later!.update], [0, 4])
  for (const one of [start!, later!]) {
    assert.ok(Math.abs(one['cosine, step 1']) <= 1 && Math.abs(one['cosine, steps 2 to 4']) <= 1)
    assert.ok(one['DMD, step 1'] > 0.01 && one['DMD, steps 2 to 4'] > one['DMD, step 1'])
  }
  assert.ok(later!['0.05 · diversity'] !== start!['0.05 · diversity'])
})
