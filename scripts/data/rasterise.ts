import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The side of a picture, in pixels. */
export const side = 32

/** A drawing's pixels on white, drawn large and reduced once.  →  32 · 32 · 3 bytes RGB, or undefined if (almost) blank */
export async function rasterise(sources: string, source: Buffer): Promise<Buffer | undefined> {
  const sharp = createRequire(join(sources, 'package.json'))('sharp')
  const white = { r: 255, g: 255, b: 255, alpha: 1 }
  const large = await sharp(source)
    .resize(192, 192, { fit: 'contain', background: white })
    .flatten({ background: white })
    .toColourspace('srgb')
    .png()
    .toBuffer()
  const pixels: Buffer = await sharp(large).resize(side, side, { kernel: 'lanczos3' }).removeAlpha().raw().toBuffer()
  const inked = pixels.filter(value => value < 200).length
  return inked < 60 ? undefined : pixels
}

/** All pictures in one PNG, each in its cell. */
export async function sheet(
  sources: string,
  cells: { row: number; column: number; pixels: Buffer }[],
  rows: number,
  columns: number,
): Promise<Buffer> {
  const sharp = createRequire(join(sources, 'package.json'))('sharp')
  const width = columns * side
  const all = Buffer.alloc(width * rows * side * 3, 255)
  for (const { row, column, pixels } of cells) {
    for (let y = 0; y < side; y++) {
      pixels.copy(all, ((row * side + y) * width + column * side) * 3, y * side * 3, (y + 1) * side * 3)
    }
  }
  return sharp(all, { raw: { width, height: rows * side, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer()
}
