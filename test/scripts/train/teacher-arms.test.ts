import assert from 'node:assert/strict'
import test from 'node:test'
import { emojiScales } from '../../../lib/datasets/emoji/scales'
import { shapesOf } from '../../../lib/model/asked'
import { teacherArms } from '../../../scripts/train/teacher-arms'

test('the arms of a scale share networks by pairs, on 512 numbers and captions of 65', () => {
  for (const scale of ['full', 'smoke'] as const) {
    const arms = teacherArms(scale)
    for (const name of ['MLP', 'transformer']) {
      const [velocity, clean] = [arms[`velocity, ${name}`]!.network, arms[`clean, ${name}`]!.network]
      assert.deepEqual(shapesOf(velocity), shapesOf(clean))
      assert.deepEqual([clean.dataSize, clean.conditionSize, clean.floor, velocity.floor], [512, 65, 0.1, undefined])
    }
    const { network, positions } = arms['velocity, transformer, unmoved']!
    assert.equal(network, emojiScales[scale].network, 'that of the shipped teachers')
    assert.equal(positions, 1)
  }
})
