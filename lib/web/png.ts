import { unzlibSync } from 'fflate'

/** The pixels of a PNG as lib/display/png.ts and scripts/data write RGB: 8 bits per channel, rows unfiltered.
 *  →  height · width · 3 bytes.
 *  @throws a PNG of another kind. */
export function pixelsOf(png: Uint8Array): { height: number; width: number; pixels: Uint8Array } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const [depth, colour, , , interlaced] = png.subarray(24, 29)
  const parts: Uint8Array[] = []
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at))
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + view.getUint32(at)))
  const rows = unzlibSync(joined(parts))
  const stride = 1 + 3 * width
  const plain = Array.from({ length: height }, (_, y) => rows[y * stride] === 0).every(Boolean)
  if (depth !== 8 || colour !== 2 || interlaced || !plain)
    throw new Error(
      'Expected a PNG of 8-bit RGB with unfiltered rows, got another. Read it in a notebook outside of a page.',
    )
  const pixels = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) pixels.set(rows.subarray(y * stride + 1, (y + 1) * stride), y * 3 * width)
  return { height, width, pixels }
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
