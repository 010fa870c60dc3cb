import assert from 'node:assert/strict'
import test from 'node:test'
import { pack } from '../../lib/derivation/pack'

interface Packed {
  dtype: string
  bdata: string
  shape?: string
}
const unpack = ({ bdata }: Packed) => Array.from(new Float32Array(Uint8Array.from(Buffer.from(bdata, 'base64')).buffer))

test('a packed list is the same numbers in float32, and a gap is NaN', () => {
  const x = [...Array.from({ length: 20 }, (_, i) => Math.sin(i)), null]
  const { x: packed, mode } = pack({ x, mode: 'lines' }) as unknown as { x: Packed; mode: string }
  assert.equal(packed.dtype, 'f4')
  assert.equal(mode, 'lines')
  assert.deepEqual(unpack(packed), [...x.slice(0, 20).map(v => Math.fround(v!)), Number.NaN])
})

test('a field keeps its rows and columns', () => {
  const z = Array.from({ length: 20 }, (_, r) => [r, r + 0.5])
  const packed = pack({ z }).z as unknown as Packed
  assert.equal(packed.shape, '20, 2')
  assert.deepEqual(unpack(packed), z.flat())
})

test('short lists, names and lists of text stay as they are', () => {
  const trace = { x: [1, 2, 3], y: Array.from({ length: 30 }, (_, i) => `label ${i}`), name: 'x' }
  assert.deepEqual(pack(trace), trace)
})

test('what is packed is left alone when it is packed again', () => {
  const once = pack({ x: Array.from({ length: 20 }, (_, i) => i) })
  assert.deepEqual(pack(once), once)
})
