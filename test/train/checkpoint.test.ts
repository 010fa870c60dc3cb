import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { saveWeights } from '../../lib/model/weights'
import { tf } from '../../lib/tf'
import { loadCheckpoint, saveCheckpoint } from '../../lib/train/checkpoint'
import { counting, sumOf } from '../support/counting-run'

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-test-'))
after(() => rmSync(folder, { recursive: true }))

test('a checkpoint goes on as if nothing had happened', () => {
  const path = join(folder, 'a.safetensors')
  const { run } = counting(10)
  saveCheckpoint(run.finish(4), path)
  const { run: other } = counting(10)
  assert.equal(loadCheckpoint(other, path).update, 4)
  assert.equal(sumOf(other), 10)
  assert.equal(sumOf(other.finish()), 55)
})

test('a checkpoint of another configuration is refused by path, and the run stays as it was', () => {
  const path = join(folder, 'other.safetensors')
  saveCheckpoint(counting(10).run.finish(4), path)
  const { run } = counting(10, { seed: 2 })
  run.finish(1)
  assert.throws(() => loadCheckpoint(run, path), {
    message: `${path} is a checkpoint of another configuration. Use the settings it was made with, or delete it.`,
  })
  assert.equal(run.update, 1)
  assert.equal(sumOf(run.finish(2)), 3)
})

test('a checkpoint of a state of other shapes is refused too: the same settings on another network', () => {
  const path = join(folder, 'shape.safetensors')
  const { run } = counting(10)
  run.finish(1)
  saveWeights(path, { sum: tf.zeros([2]) }, { config: run.config, update: 4 })
  assert.throws(() => loadCheckpoint(run, path), /shape\.safetensors is a checkpoint of another configuration/)
  saveWeights(path, { other: tf.scalar(0) }, { config: run.config, update: 4 })
  assert.throws(() => loadCheckpoint(run, path), /shape\.safetensors is a checkpoint of another configuration/)
  assert.equal(sumOf(run.finish(2)), 3)
})

test('a damaged checkpoint is refused by path, and the run stays as it was', () => {
  const path = join(folder, 'damaged.safetensors')
  saveCheckpoint(counting(10).run.finish(4), path)
  writeFileSync(path, readFileSync(path).subarray(0, -1))
  const { run } = counting(10)
  assert.throws(() => loadCheckpoint(run, path), /damaged\.safetensors is damaged/)
  assert.equal(sumOf(run.finish(2)), 3)
})

test('keeping and continuing a run leaves as many tensors as its state has', () => {
  const before = tf.memory().numTensors
  const { run } = counting(10)
  saveCheckpoint(run.finish(3), join(folder, 'memory.safetensors'))
  loadCheckpoint(run, join(folder, 'memory.safetensors'))
  assert.equal(tf.memory().numTensors, before + 1)
  run.dispose()
  assert.equal(tf.memory().numTensors, before)
})
