import { readFileSync } from 'node:fs'

/** The one font of static pictures, so that they are the same on every machine. */
export const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
)

interface Metrics {
  unitsPerEm: number
  advance(codePoint: number): number
}
const loaded = new Map<string, Metrics>()

/** Width of a text in pixels at a font size in pixels, from the font's own advance widths (no kerning). */
export function textWidth(text: string, size: number, bold = false): number {
  const file = fontFiles[bold ? 1 : 0]!
  if (!loaded.has(file)) loaded.set(file, readMetrics(readFileSync(file)))
  const { unitsPerEm, advance } = loaded.get(file)!
  let units = 0
  for (const character of text) units += advance(character.codePointAt(0)!)
  return (units / unitsPerEm) * size
}

function readMetrics(file: Buffer): Metrics {
  const table = (tag: string): number => {
    for (let i = 0; i < file.readUInt16BE(4); i++) {
      const entry = 12 + 16 * i
      if (file.toString('latin1', entry, entry + 4) === tag) return file.readUInt32BE(entry + 8)
    }
    throw new Error(`Expected a TrueType font with a table "${tag}". Install dejavu-fonts-ttf again.`)
  }
  const widths = table('hmtx')
  const wide = file.readUInt16BE(table('hhea') + 34)
  const glyph = glyphIndex(file, table('cmap'))
  return {
    unitsPerEm: file.readUInt16BE(table('head') + 18),
    advance: codePoint => file.readUInt16BE(widths + 4 * Math.min(glyph(codePoint), wide - 1)),
  }
}

/** The font's map from a character to a glyph: its cmap subtable of format 4 (16-bit characters in segments). */
function glyphIndex(file: Buffer, cmap: number): (codePoint: number) => number {
  const subtables = Array.from(
    { length: file.readUInt16BE(cmap + 2) },
    (_, i) => cmap + file.readUInt32BE(cmap + 8 + 8 * i),
  )
  const start = subtables.find(offset => file.readUInt16BE(offset) === 4)!
  const twice = file.readUInt16BE(start + 6)
  const [ends, starts, deltas, ranges] = [14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice].map(n => start + n) as [
    number,
    number,
    number,
    number,
  ]
  return codePoint => {
    for (let i = 0; i < twice && codePoint <= 0xffff; i += 2) {
      if (codePoint > file.readUInt16BE(ends + i)) continue
      const first = file.readUInt16BE(starts + i)
      if (codePoint < first) return 0
      const range = file.readUInt16BE(ranges + i)
      const found = range ? file.readUInt16BE(ranges + i + range + 2 * (codePoint - first)) : codePoint
      return (found + file.readUInt16BE(deltas + i)) & 0xffff
    }
    return 0
  }
}
