import assert from 'node:assert/strict'
import test from 'node:test'
import { encodePng } from '../../lib/display/png'
import { pixelsOf } from '../../lib/web/png'

test('pixels that lib writes as a PNG are read back in a page, byte by byte', () => {
  const pixels = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256)
  assert.deepEqual(pixelsOf(encodePng(pixels, 5, 3)), { height: 3, width: 5, pixels })
})

test('a PNG with transparency is refused, with what to do', () => {
  assert.throws(
    () => pixelsOf(encodePng(new Uint8Array(4 * 4), 2, 2)),
    /Expected a PNG of 8-bit RGB .* Read it in a notebook/,
  )
})
