import { check } from '../check'
import { escaped } from './escape'
import { textWidth } from './font'
import { dataUrl, encodePng } from './png'
import { svgToPng } from './svg'
import { colours, ink } from './theme'
import { type View, view } from './view'

/** Pictures under a heading, by row: RGB in [0, 1], side · side · 3 numbers each. captions: a few words below each picture,
 *  green if they begin with ✓, else red. */
export interface PictureBlock {
  heading: string
  rows: ArrayLike<number>[][]
  captions?: string[][]
}

export interface GridOptions {
  title: string
  /** one per row, to its left */
  rowLabels: string[]
  /** screen pixels per picture pixel, a whole number */
  scale?: number
  /** pictures side by side within a block's row; the rest go below (3 puts R = 9 in a square) */
  across?: number
}

/** Blocks of pictures side by side, with headings and row labels: prompts down, models across.
 *  @throws no blocks; a scale that is not a whole number; rows that do not match the labels, or captions that do not match
 *  the pictures; pictures that are not square RGB of one size. */
export function imageGrid(blocks: PictureBlock[], { title, rowLabels, scale = 1, across }: GridOptions): View {
  check('imageGrid', 'positive', { scale })
  if (across !== undefined) check('imageGrid', 'count', { across })
  if (!blocks.length) throw new Error('imageGrid: expected at least one block of pictures, got none.')
  if (!Number.isInteger(scale) || scale < 1)
    throw new Error(`imageGrid: expected a whole number as scale, so that pixels stay even, got ${scale}.`)
  for (const { heading, rows, captions = rows } of blocks) {
    checkPictures(heading, rows)
    if (String(captions.map(row => row.length)) !== String(rows.map(row => row.length)))
      throw new Error(`imageGrid: expected a caption for each picture in "${heading}".`)
    if (rows.length !== rowLabels.length) {
      throw new Error(
        `imageGrid: expected ${rowLabels.length} rows (one per label) in "${heading}", got ${rows.length}.`,
      )
    }
  }
  const text = `[pictures] ${title}: ${blocks.map(block => block.heading).join(' | ')}; rows: ${rowLabels.join(', ')}`
  return view(text, async () => ({
    'image/png': (await gridPng(blocks, title, rowLabels, scale, across)).toString('base64'),
  }))
}

function checkPictures(heading: string, rows: ArrayLike<number>[][]): void {
  for (const picture of rows.flat()) check('imageGrid', 'numbers', { picture })
  const sizes = new Set(rows.flat().map(picture => picture.length))
  const [size] = sizes
  if (sizes.size !== 1 || !Number.isInteger(Math.sqrt(size! / 3))) {
    const got = sizes.size ? [...sizes].join(' and ') : 'no pictures'
    throw new Error(`imageGrid: expected square pictures of side · side · 3 numbers in "${heading}", got ${got}.`)
  }
}

/** The grid as a PNG, e.g. to write to a file. */
export function gridPng(
  blocks: PictureBlock[],
  title: string,
  rowLabels: string[],
  scale = 1,
  across?: number,
): Promise<Buffer> {
  const side = Math.sqrt(blocks[0]!.rows[0]![0]!.length / 3)
  const [cell, gap, top] = [side * scale + 2, 14, 52]
  // whole numbers, so that picture pixels fall on screen pixels
  const left = Math.ceil(14 + Math.max(0, ...rowLabels.map(label => textWidth(label, 12))))
  const most = Math.max(...blocks.flatMap(({ rows }) => rows.map(row => row.length)))
  const wide = across ?? most
  const high = Math.ceil(most / wide)
  const tall = cell + (blocks.some(block => block.captions) ? 14 : 0)
  const widths = blocks.map(block => Math.max(cell * wide, Math.ceil(textWidth(block.heading, 12, true))) + gap)
  const leftOf = (b: number) => widths.slice(0, b).reduce((x, width) => x + width, left)
  const parts: string[] = [`<text x="8" y="20" font-size="15" font-weight="bold">${escaped(title)}</text>`]
  for (const [r, label] of rowLabels.entries()) {
    const y = top + r * (tall * high + (high > 1 ? gap : 2))
    parts.push(`<text x="${left - 8}" y="${y + (tall * high) / 2 + 4}" text-anchor="end">${escaped(label)}</text>`)
    for (const [b, { rows, captions }] of blocks.entries()) {
      for (const [i, picture] of rows[r]!.entries()) {
        const [x, down] = [leftOf(b) + (i % wide) * cell, y + Math.floor(i / wide) * tall]
        const place = `x="${x}" y="${down}" width="${side * scale}" height="${side * scale}"`
        parts.push(`<image ${place} href="${dataUrl(encodePng(bytes(picture), side, side))}"/>`)
        if (captions) parts.push(captionBelow(captions[r]![i]!, x + (side * scale) / 2, down + side * scale + 10))
      }
    }
  }
  for (const [b, { heading }] of blocks.entries()) {
    parts.push(`<text x="${leftOf(b)}" y="${top - 10}" font-weight="bold">${escaped(heading)}</text>`)
  }
  const width = Math.ceil(Math.max(leftOf(blocks.length), 16 + textWidth(title, 15, true)))
  const height = top + rowLabels.length * (tall * high + (high > 1 ? gap : 2)) + 6
  return svgToPng(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="${ink}">${parts.join('')}</svg>`,
    width,
  )
}

const captionBelow = (text: string, x: number, y: number) => {
  const colour = text.startsWith('✓') ? colours['DP-DMD'] : colours.DMD
  return `<text x="${x}" y="${y}" font-size="11" text-anchor="middle" fill="${colour}">${escaped(text)}</text>`
}
const bytes = (picture: ArrayLike<number>) => Uint8ClampedArray.from(picture, value => value * 255)
