import assert from 'node:assert/strict'
import test from 'node:test'
import { fromHalf, toHalf } from '../../lib/model/half'

test('every finite float16 survives the way to float32 and back', () => {
  const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter(h => (h & 0x7c00) !== 0x7c00)
  assert.deepEqual(toHalf(fromHalf(all)), all)
})

test('a number is rounded to the nearest float16: relative error at most 2^-11', () => {
  const values = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 8) - 3))
  const back = fromHalf(toHalf(values))
  values.forEach((v, i) => {
    assert.ok(Math.abs(back[i]! - v) <= Math.abs(v) * 2 ** -11 + 2 ** -25, `${v} became ${back[i]}`)
  })
})

test('special values: 0, ±∞, NaN, overflow', () => {
  const back = fromHalf(toHalf(Float32Array.of(0, Infinity, -Infinity, NaN, 1e6, 65504)))
  assert.deepEqual([...back], [0, Infinity, -Infinity, NaN, Infinity, 65504])
})
