import { readFileSync } from 'node:fs'
import { type Font, parse } from 'opentype.js'

/** The one font of static pictures, so that they are the same on every machine. */
export const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
)

const loaded = new Map<string, Font>()

/** Width of a text in pixels at a font size in pixels, from the font's own advance widths (no kerning). */
export function textWidth(text: string, size: number, bold = false): number {
  const file = fontFiles[bold ? 1 : 0]!
  if (!loaded.has(file)) {
    const { buffer, byteOffset, byteLength } = readFileSync(file)
    loaded.set(file, parse(buffer.slice(byteOffset, byteOffset + byteLength)))
  }
  return loaded.get(file)!.getAdvanceWidth(text, size, { kerning: false })
}
