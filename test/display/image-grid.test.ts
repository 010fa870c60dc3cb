import assert from 'node:assert/strict'
import test from 'node:test'
import { inflateSync } from 'node:zlib'
import { imageGrid } from '../../lib/display/image-grid'
import { encodePng } from '../../lib/display/png'
import { tf } from '../../lib/tf'

test('encodePng is what an independent decoder reads back', () => {
  const pixels = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256)
  const back = tf.tidy(() => tf.node.decodePng(new Uint8Array(encodePng(pixels, 5, 3)), 3))
  assert.deepEqual(back.shape, [3, 5, 3])
  assert.deepEqual([...back.dataSync()], [...pixels])
  assert.throws(() => encodePng(pixels, 4, 4), /expected 3 or 4 bytes for each of 4×4 pixels, got 45 bytes/)
})

const picture = (r: number, g: number, b: number) =>
  Float32Array.from({ length: 4 * 4 * 3 }, (_, i) => [r, g, b][i % 3]!)

test('pictures stand where their row and block are, pixel by pixel', async () => {
  const blocks = [
    { heading: 'left', rows: [[picture(1, 0, 0)], [picture(0, 1, 0)]] },
    { heading: 'right', rows: [[picture(0, 0, 1)], [picture(1, 1, 0)]] },
  ]
  const view = imageGrid(blocks, { title: 't', rowLabels: ['a', 'b'], scale: 10 })
  const png = Buffer.from(String((await view.bundle())['image/png']), 'base64')
  const image = tf.tidy(() => tf.node.decodePng(new Uint8Array(png), 3))
  const [height, width] = image.shape
  const pixels = image.dataSync()
  const centreOf = (colour: number[]) => {
    const at: number[][] = []
    for (let i = 0; i < height! * width!; i++)
      if (colour.every((c, k) => pixels[3 * i + k] === c)) at.push([Math.floor(i / width!), i % width!])
    assert.equal(at.length, 1600, `40×40 pixels of ${colour}`)
    return [0, 1].map(axis => at.reduce((sum, point) => sum + point[axis]!, 0) / at.length)
  }
  const [red, green, blue, yellow] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
  ].map(centreOf)
  assert.ok(red![0]! < green![0]! && red![1] === green![1], 'rows go down')
  assert.ok(red![1]! < blue![1]! && red![0] === blue![0], 'blocks go right')
  assert.ok(yellow![0] === green![0] && yellow![1] === blue![1])
})

test('a caption stands below its picture, green where it begins with ✓ and else red; a grid without any is as before', async () => {
  const png = async (captions?: string[][]) => {
    const rows = [[picture(0, 0, 1), picture(0, 0, 1)]]
    const view = imageGrid([{ heading: 'h', rows, ...(captions ? { captions } : {}) }], { ...one, scale: 10 })
    const image = Buffer.from(String((await view.bundle())['image/png']), 'base64')
    return { image, pixels: tf.tidy(() => tf.node.decodePng(new Uint8Array(image), 3).arraySync()) as number[][][] }
  }
  const one = { title: 't', rowLabels: ['a'] }
  const { pixels } = await png([['✓', 'shape']])
  const placesOf = (is: (r: number, g: number, b: number) => boolean) =>
    pixels.flatMap((row, y) => row.flatMap(([r, g, b], x) => (is(r!, g!, b!) ? [{ x, y }] : [])))
  const blue = placesOf((r, g, b) => r === 0 && g === 0 && b === 255)
  const green = placesOf((r, g, b) => g > r + 40 && g > b)
  const red = placesOf((r, g, b) => r > g + 40 && g > b)
  const bottom = Math.max(...blue.map(({ y }) => y))
  assert.ok(green.length > 3 && red.length > 3)
  for (const { y } of [...green, ...red]) assert.ok(y > bottom && y < bottom + 15)
  assert.ok(Math.max(...green.map(({ x }) => x)) < Math.min(...red.map(({ x }) => x)))
  const heightOf = (image: Buffer) => image.readUInt32BE(20)
  assert.equal(heightOf((await png()).image) + 14, heightOf((await png([['a', 'b']])).image))
  await assert.rejects(png([['a']]), /a caption for each picture in "h"/)
})

test('rows without labels are refused', () => {
  assert.throws(
    () => imageGrid([{ heading: 'h', rows: [[picture(0, 0, 0)]] }], { title: '', rowLabels: [] }),
    /expected 0 rows \(one per label\) in "h", got 1/,
  )
})

test('no blocks, no pictures, uneven scales, and pictures that are not square are refused', () => {
  const options = { title: '', rowLabels: ['a'] }
  const one = [{ heading: 'h', rows: [[picture(0, 0, 0)]] }]
  assert.throws(() => imageGrid(one, { ...options, scale: 1.5 }), /a whole number as scale, .*got 1\.5/)
  assert.throws(() => imageGrid([], options), /expected at least one block of pictures, got none/)
  assert.throws(
    () => imageGrid([{ heading: 'h', rows: [[]] }], options),
    /side · side · 3 numbers in "h", got no pictures/,
  )
  const oblong = new Float32Array(4 * 3 * 3)
  assert.throws(() => imageGrid([{ heading: 'h', rows: [[oblong]] }], options), /in "h", got 36/)
  assert.throws(
    () => imageGrid([{ heading: 'h', rows: [[picture(0, 0, 0), new Float32Array(12)]] }], options),
    /got 48 and 12/,
  )
})

test('a heading wider than its pictures moves the next block aside', async () => {
  const widthOf = async (heading: string) => {
    const blocks = [heading, 'b'].map(text => ({ heading: text, rows: [[picture(0, 0, 0)]] }))
    const png = Buffer.from(
      String((await imageGrid(blocks, { title: '', rowLabels: ['a'] }).bundle())['image/png']),
      'base64',
    )
    return png.readUInt32BE(16)
  }
  assert.ok((await widthOf('a heading that is wider than its pictures')) > (await widthOf('a')) + 200)
})

test('what is not drawn on is transparent, so that a page shows through; pictures are opaque', async () => {
  const view = imageGrid([{ heading: 'h', rows: [[picture(1, 0, 0)]] }], { title: 't', rowLabels: ['a'], scale: 10 })
  const image = Buffer.from(String((await view.bundle())['image/png']), 'base64')
  const pixels = palettePixels(image)
  assert.equal(pixels[0]![3], 0)
  const red = pixels.filter(([r, g, b]) => r === 255 && g === 0 && b === 0)
  assert.ok(red.length >= 1600 && red.every(([, , , opacity]) => opacity === 255))
})

/** The pixels of a PNG with a palette and no filter, row by row: red, green, blue, opacity. TensorFlow reads no opacity of these. */
function palettePixels(png: Buffer): number[][] {
  const chunk = (type: string) => {
    const at = png.indexOf(type)
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
  }
  const [colours, opacity, rows] = [chunk('PLTE'), chunk('tRNS'), inflateSync(chunk('IDAT'))]
  const width = png.readUInt32BE(16)
  return [...rows.filter((_, i) => i % (width + 1))].map(k => [...colours.subarray(3 * k, 3 * k + 3), opacity[k]!])
}
