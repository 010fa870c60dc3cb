import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { measureScenes, scenesSamples } from '../../../lib/datasets/scenes/metrics'
import { promptConditions } from '../../../lib/datasets/scenes/prompt'
import { heldOutPrompts, mixedPrompts } from '../../../lib/datasets/scenes/split'
import {
  loadScenesTeacher,
  scenePictures,
  scenesScales,
  scenesTeacherData,
  trainScenesTeacher,
} from '../../../lib/datasets/scenes/teacher'
import { guided } from '../../../lib/model/guidance'
import { timeGrid } from '../../../lib/path/grid'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { loadCheckpoint, saveCheckpoint } from '../../../lib/train/checkpoint'
import { close } from '../../support/expect'

const scratch = mkdtempSync(join(tmpdir(), 'scenes-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const { tables, draw } = scenesTeacherData(128, new Noise(0))

test('a batch is rows of the rendered pictures with the conditions of their prompts', () => {
  const { x, condition } = tf.tidy(() => draw(tables, new Noise(1), 16))
  const [pictures, conditions] = [tables.pictures as Tensor2D, tables.conditions as Tensor2D].map(t =>
    t.arraySync().map(String),
  )
  const drawn = condition.arraySync().map(String)
  for (const [i, picture] of x.arraySync().map(String).entries())
    assert.equal(drawn[i], conditions![pictures!.indexOf(picture)])
})

test('a teacher never sees the condition of a held-out prompt', () => {
  const seen = new Set((tables.conditions as Tensor2D).arraySync().map(String))
  for (const row of promptConditions(heldOutPrompts).arraySync()) assert.ok(!seen.has(String(row)))
})

test('training that is kept and continued gives the weights of one that was not', () => {
  const whole = trainScenesTeacher(scenesScales.smoke).finish()
  const first = trainScenesTeacher(scenesScales.smoke).finish(20)
  const checkpoint = join(scratch, 'half.checkpoint')
  saveCheckpoint(first, checkpoint)
  const second = loadCheckpoint(trainScenesTeacher(scenesScales.smoke), checkpoint).finish()
  for (const [name, value] of Object.entries(whole.state.average)) close(second.state.average[name]!, value, 0, name)
})

test('pictures are the samples, clipped to [−1, 1]', () => {
  const rows = scenePictures(tf.tensor3d([-2, 0.5, 2, -0.5], [2, 1, 2]))
  assert.deepEqual(
    rows.map(row => row.map(picture => [...picture])),
    [[[-1, 0.5]], [[1, -0.5]]],
  )
})

test('the shipped teacher draws readable pictures that show what was asked, and more so with guidance', () => {
  const { network, teacher, meta } = loadScenesTeacher()
  assert.equal(meta.command, 'npm run train -- teacher scenes')
  const velocity = network.velocity(teacher)
  const prompts = mixedPrompts(24)
  const measured = [1, 2].map(w =>
    measureScenes(scenesSamples(guided(velocity, w), prompts, timeGrid(20), new Noise(0), 6), prompts),
  )
  for (const { readable } of measured) assert.ok(readable > 0.9, JSON.stringify(measured))
  assert.ok(
    measured[1]!.attributes > 0.85 && measured[1]!.attributes > measured[0]!.attributes,
    JSON.stringify(measured),
  )
})
