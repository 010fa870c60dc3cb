import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { drawingsAsPictures, drawingsOf, measureEmoji, pictureDistances } from '../../../lib/datasets/emoji/metrics'
import { rmse } from '../../../lib/metrics/pictures'

const emoji = loadEmoji()
const pictures = drawingsAsPictures(emoji)

test('the drawings themselves measure as they are: right, at distance 0, one designer each', () => {
  const captions = emoji.trainCaptions.slice(0, 5)
  const rows = captions.map(caption => drawingsOf(emoji, pictures, caption).slice(0, 5))
  const metrics = measureEmoji(rows, captions, emoji)
  assert.equal(metrics['right caption'], 1)
  assert.ok(metrics['distance to drawing'] < 0.01)
  assert.equal(metrics.designers, 5)
  const same = measureEmoji(
    rows.map(row => row.map(() => row[0]!)),
    captions,
    emoji,
  )
  assert.equal(same.designers, 1)
  assert.ok(Math.abs(same.diversity) < 1e-4)
})

test('a picture of another caption is counted wrong, and grey ones are far from every drawing', () => {
  const [one, other] = emoji.trainCaptions as [string, string]
  const [own, strange] = [one, other].map(caption => drawingsOf(emoji, pictures, caption).slice(0, 2))
  assert.equal(measureEmoji([[...own!, ...strange!]], [one], emoji)['right caption'], 0.5)
  const grey = measureEmoji([[0, 1].map(() => new Float32Array(32 * 32 * 3).fill(0.5))], [one], emoji)
  assert.ok(grey['distance to drawing'] > 0.1 && grey.sharpness === 0)
})

test('distances to drawings are root mean square differences', () => {
  const [row] = pictureDistances([pictures[3]!], emoji)
  for (const i of [0, 3, 50]) assert.ok(Math.abs(row![i]! - rmse(pictures[3]!, pictures[i]!)) < 2e-3)
})

test('rows of another number than captions are refused', () => {
  assert.throws(
    () => measureEmoji([[pictures[0]!]], ['a', 'b'], emoji),
    /expected equally many pictures of each of 2 prompts, got \[1\]/,
  )
})
