/** A box of colour cells: indices into the 32 x 32 x 32 histogram, and how many pixels they hold. */
interface Box {
  cells: number[]
  pixels: number
}
interface Histogram {
  counts: Float64Array
  sums: Float64Array // red, green, blue sums of each cell
}
const cellOf = (r: number, g: number, b: number): number => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
const axisOf = (cell: number, axis: number): number => (cell >> (10 - 5 * axis)) & 31

/** At most 256 colours for a picture, by median cut over a histogram of 5 bits a channel; alpha is laid on white.
 *  rgba: 4 bytes a pixel → palette (3 bytes a colour) and one index a pixel.
 *  Source: Heckbert, Color image quantization (SIGGRAPH 1982). */
export function quantize(rgba: Uint8Array): { palette: Uint8Array; indices: Uint8Array } {
  const cells = new Uint16Array(rgba.length / 4)
  const histogram = { counts: new Float64Array(32768), sums: new Float64Array(3 * 32768) }
  for (let i = 0; i < cells.length; i++) cells[i] = tally(histogram, rgba, 4 * i)
  const used = Array.from(histogram.counts.keys()).filter(cell => histogram.counts[cell]! > 0)
  const boxes = used.length > 256 ? medianCut(used, histogram) : used.map(cell => ({ cells: [cell], pixels: 0 }))
  const palette = new Uint8Array(3 * boxes.length)
  const indexOf = new Uint8Array(32768)
  boxes.forEach((box, index) => {
    palette.set(meanColour(box, histogram), 3 * index)
    for (const cell of box.cells) indexOf[cell] = index
  })
  return { palette, indices: Uint8Array.from(cells, cell => indexOf[cell]!) }
}

function tally({ counts, sums }: Histogram, rgba: Uint8Array, at: number): number {
  const alpha = rgba[at + 3]! / 255
  const [r, g, b] = [0, 1, 2].map(c => Math.round(rgba[at + c]! * alpha + 255 * (1 - alpha))) as [
    number,
    number,
    number,
  ]
  const cell = cellOf(r, g, b)
  counts[cell]! += 1
  sums[3 * cell]! += r
  sums[3 * cell + 1]! += g
  sums[3 * cell + 2]! += b
  return cell
}

function medianCut(used: number[], { counts }: Histogram): Box[] {
  const pixelsOf = (cells: number[]) => cells.reduce((sum, cell) => sum + counts[cell]!, 0)
  const boxes: Box[] = [{ cells: used, pixels: pixelsOf(used) }]
  while (boxes.length < 256) {
    // the box with the widest spread, weighted gently by its pixels, is cut next
    const score = (box: Box) => (box.cells.length > 1 ? longest(box.cells).span ** 2 * Math.sqrt(box.pixels) : -1)
    const box = boxes.reduce((a, b) => (score(b) > score(a) ? b : a))
    const { axis } = longest(box.cells)
    const sorted = [...box.cells].sort((a, b) => axisOf(a, axis) - axisOf(b, axis))
    let [cut, seen] = [0, 0]
    while (cut < sorted.length - 1 && (cut === 0 || seen < box.pixels / 2)) seen += counts[sorted[cut++]!]!
    const halves = [sorted.slice(0, cut), sorted.slice(cut)].map(cells => ({ cells, pixels: pixelsOf(cells) }))
    boxes.splice(boxes.indexOf(box), 1, ...halves)
  }
  return boxes
}

function longest(cells: number[]): { axis: number; span: number } {
  const spans = [0, 1, 2].map(axis => {
    const values = cells.map(cell => axisOf(cell, axis))
    return { axis, span: Math.max(...values) - Math.min(...values) }
  })
  return spans.reduce((a, b) => (b.span > a.span ? b : a))
}

/** The mean colour of a box; what is as good as white becomes white, so that a background stays what it was. */
function meanColour(box: Box, { counts, sums }: Histogram): number[] {
  const pixels = box.cells.reduce((sum, cell) => sum + counts[cell]!, 0)
  const mean = [0, 1, 2].map(c => Math.round(box.cells.reduce((sum, cell) => sum + sums[3 * cell + c]!, 0) / pixels))
  return mean.map(value => (value >= 252 ? 255 : value))
}
