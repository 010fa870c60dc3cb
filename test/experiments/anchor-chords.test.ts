import assert from 'node:assert/strict'
import test from 'node:test'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { chordPanels, firstStepLengths, settledShares } from '../../lib/experiments/anchor-chords'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'

const task = loadPlaneTeacher(0)
const noise = () => new Noise(0).fork('chords')

test('the chord of all 30 steps ends where the teacher does; the first step is a quarter of each chord', () => {
  const panels = chordPanels(task, noise(), [1, 30])
  assert.deepEqual(Object.keys(panels), ['K = 1', 'K = 30'])
  for (const lines of Object.values(panels)) {
    const [walked, chord, first] = Object.values(lines) as [number[][][], number[][][], number[][][]]
    for (const [i, path] of walked.entries()) {
      assert.equal(path.length, 31)
      const [eps, end] = chord[i] as [number[], number[]]
      for (const c of [0, 1]) {
        if (lines === panels['K = 30']) assert.ok(Math.abs(end[c]! - path[30]![c]!) < 1e-4)
        assert.ok(Math.abs(first[i]![1]![c]! - (eps[c]! + 0.25 * (end[c]! - eps[c]!))) < 1e-5)
      }
    }
  }
})

test('a chord to the final sample names its mode, one of a single step hardly does; its first step is longer', () => {
  const [one, all] = settledShares(task, noise(), [1, 30], 200)
  assert.ok(all === 1 && one! < 0.6)
  const [short, long] = firstStepLengths(task, noise(), [30, 1], 200)
  assert.ok(short! < long!)
})

test('nothing is left in memory', () => {
  const before = tf.memory().numTensors
  settledShares(task, noise(), [5], 10)
  chordPanels(task, noise(), [5])
  assert.equal(tf.memory().numTensors, before)
})
