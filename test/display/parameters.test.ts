import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { parameters } from '../../lib/display/parameters'

test('parameters that fit their schemas come back by name, with their types', () => {
  const { seed, scales, here } = parameters({
    seed: [3, z.int().min(0)],
    scales: [[0, 1, 3.5], z.array(z.number()).min(1)],
    here: [[0.6, 0.5], z.tuple([z.number(), z.number()])],
  })
  const total: number = seed + scales[1]! + here[0]
  assert.equal(total, 4.6)
})

test('every parameter that does not fit its schema is named, with what was expected and what came', () => {
  const wrong = () =>
    parameters({
      steps: [2.5, z.int().min(1)],
      w: ['strong' as unknown, z.number()],
      prompt: [7, z.int().min(0).max(3)],
      here: [[0.6, Number.NaN], z.tuple([z.number(), z.number()])],
      fine: [1, z.int()],
    })
  assert.throws(wrong, (error: Error) => {
    const [head, ...lines] = error.message.split('\n')
    assert.match(head!, /These parameters cannot be used/)
    assert.match(lines[0]!, /steps: .*expected int.*, got 2\.5/)
    assert.match(lines[1]!, /w: .*expected number.*, got 'strong'/)
    assert.match(lines[2]!, /prompt: .*<=3, got 7/)
    assert.match(lines[3]!, /here\.1: .*, got NaN/)
    assert.equal(lines.length, 5, 'no line for what is fine')
    return true
  })
})
