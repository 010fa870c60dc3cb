import { deflateSync } from 'node:zlib'
import { quantize } from './palette'

const table = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})

function crc(bytes: Buffer): number {
  let c = -1
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(8 + body.length)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc(body), 4 + body.length)
  return out
}

/** Pixels of 3 (RGB) or 4 (RGBA) bytes, row by row, as a PNG. Source: the PNG specification, filter type 0. */
export function encodePng(pixels: Uint8Array | Uint8ClampedArray, width: number, height: number): Buffer {
  const channels = pixels.length / (width * height)
  if (channels !== 3 && channels !== 4) {
    throw new Error(
      `encodePng: expected 3 or 4 bytes for each of ${width}×${height} pixels, got ${pixels.length} bytes.`,
    )
  }
  return pngFile(pixels, width, height, channels, channels === 4 ? 6 : 2)
}

/** RGBA pixels as a PNG of at most 256 colours, a third of the size or less: notebooks hold many pictures. */
export function encodePalettePng(rgba: Uint8Array, width: number, height: number): Buffer {
  const { palette, indices } = quantize(rgba)
  const [colours, opacity] = [palette.filter((_, i) => i % 4 < 3), palette.filter((_, i) => i % 4 === 3)]
  return pngFile(indices, width, height, 1, 3, [
    chunk('PLTE', Buffer.from(colours)),
    chunk('tRNS', Buffer.from(opacity)),
  ])
}

function pngFile(
  bytes: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: number,
  kind: number,
  more: Buffer[] = [],
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * channels)) // each row starts with its filter, 0
  for (let y = 0; y < height; y++) {
    rows.set(bytes.subarray(y * width * channels, (y + 1) * width * channels), y * (1 + width * channels) + 1)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, kind, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  const data = chunk('IDAT', deflateSync(rows, { level: 9 }))
  return Buffer.concat([signature, chunk('IHDR', header), ...more, data, chunk('IEND', Buffer.alloc(0))])
}

/** A PNG as a data URL, to embed in SVG or HTML. */
export const dataUrl = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`
