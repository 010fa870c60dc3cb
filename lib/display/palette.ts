/** A box of colours: its cells, as indices into the 32 × 32 × 32 × 8 histogram of red, green, blue and opacity, and the
 *  number of pixels in them. */
interface Box {
  cells: number[]
  pixels: number
}
interface Histogram {
  counts: Float64Array
  sums: Float64Array // red, green, blue and opacity sums of each cell
}
const size = 2 ** 18
const cellOf = (r: number, g: number, b: number, a: number): number =>
  ((r >> 3) << 13) | ((g >> 3) << 8) | ((b >> 3) << 3) | (a >> 5)
/** A cell's coordinate along red, green, blue or opacity, from 0 to 31. */
const axisOf = (cell: number, axis: number): number => (axis === 3 ? (cell & 7) << 2 : (cell >> (13 - 5 * axis)) & 31)

/** Reduce a picture to at most 256 RGBA colours, by median cut on a histogram of 5 bits per colour and 3 of opacity.
 *  rgba: 4 bytes per pixel → palette: 4 bytes per colour; indices: one per pixel.
 *  Source: Heckbert, Color image quantization (SIGGRAPH 1982). */
export function quantize(rgba: Uint8Array): { palette: Uint8Array; indices: Uint8Array } {
  const cells = new Uint32Array(rgba.length / 4)
  const histogram = { counts: new Float64Array(size), sums: new Float64Array(4 * size) }
  for (let i = 0; i < cells.length; i++) cells[i] = tally(histogram, rgba.subarray(4 * i, 4 * i + 4))
  const used = Array.from(histogram.counts.keys()).filter(cell => histogram.counts[cell]! > 0)
  const boxes = used.length > 256 ? medianCut(used, histogram) : used.map(cell => ({ cells: [cell], pixels: 0 }))
  const palette = new Uint8Array(4 * boxes.length)
  const indexOf = new Uint8Array(size)
  boxes.forEach((box, index) => {
    palette.set(meanColour(box, histogram), 4 * index)
    for (const cell of box.cells) indexOf[cell] = index
  })
  return { palette, indices: Uint8Array.from(cells, cell => indexOf[cell]!) }
}

function tally({ counts, sums }: Histogram, [r, g, b, a]: Uint8Array): number {
  const colour = [r!, g!, b!, a!] as [number, number, number, number]
  const cell = cellOf(...colour)
  counts[cell]! += 1
  for (const [axis, value] of colour.entries()) sums[4 * cell + axis]! += value
  return cell
}

function medianCut(used: number[], { counts }: Histogram): Box[] {
  const pixelsOf = (cells: number[]) => cells.reduce((sum, cell) => sum + counts[cell]!, 0)
  const boxes: Box[] = [{ cells: used, pixels: pixelsOf(used) }]
  while (boxes.length < 256) {
    // the widest box is cut next, with some weight on its pixels
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
  const spans = [0, 1, 2, 3].map(axis => {
    const values = cells.map(cell => axisOf(cell, axis))
    return { axis, span: Math.max(...values) - Math.min(...values) }
  })
  return spans.reduce((a, b) => (b.span > a.span ? b : a))
}

/** The mean colour of a box. Channels within 3 of 255 are set to 255, so that white stays white and opaque stays opaque. */
function meanColour(box: Box, { counts, sums }: Histogram): number[] {
  const pixels = box.cells.reduce((sum, cell) => sum + counts[cell]!, 0)
  const mean = [0, 1, 2, 3].map(c => Math.round(box.cells.reduce((sum, cell) => sum + sums[4 * cell + c]!, 0) / pixels))
  return mean.map(value => (value >= 252 ? 255 : value))
}
