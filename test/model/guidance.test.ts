import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { guided } from '../../lib/model/guidance'
import { nullCondition, oneHotCondition } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import type { Tensor1D, Tensor2D } from '../../lib/tf'
import { close } from '../support/expect'

const { exact, prompts } = ring()
const z = new Noise(0).normal([8, 2]) as Tensor2D
const t = new Noise(1).uniform([8], 0.2, 1) as Tensor1D
const condition = oneHotCondition([0, 1, 2, 3, 0, 1, 2, 3], prompts)
const at = (w: number) => guided(exact.velocity, w)(z, t, condition)

test('w = 1 is the conditional model itself', () => {
  assert.equal(guided(exact.velocity, 1), exact.velocity)
})

test('w = 0 is the model without a condition', () => {
  close(at(0), exact.velocity(z, t, nullCondition(condition)), 1e-5)
})

test('guidance is linear in w: v_w = v_0 + w (v_1 − v_0)', () => {
  for (const w of [-1, 0.5, 2, 3.5, 8]) {
    const [v0, v1] = [at(0), exact.velocity(z, t, condition)]
    close(at(w), v0.add(v1.sub(v0).mul(w)), 1e-4, `w = ${w}`)
  }
})

test('under the null condition guidance changes nothing', () => {
  const none = nullCondition(condition)
  close(guided(exact.velocity, 5)(z, t, none), exact.velocity(z, t, none), 1e-5)
})

test('both branches are one call of the model, on a batch of 2B', () => {
  const batches: number[] = []
  guided((zt, t, c) => {
    batches.push(zt.shape[0])
    return exact.velocity(zt, t, c)
  }, 2)(z, t, condition)
  assert.deepEqual(batches, [16])
})

test('a scale that is no number is refused with the remedy', () => {
  assert.throws(() => guided(exact.velocity, Number.NaN), {
    message: 'guided: expected a finite guidance scale, got NaN. Use 1 for no guidance.',
  })
})
