import assert from 'node:assert/strict'
import test from 'node:test'
import { background, cover, jitter, paints, renderScenes, side } from '../../../lib/datasets/scenes/render'
import { allScenes, columnOf, places, rowOf, type Scene, shapes } from '../../../lib/datasets/scenes/scene'
import { Noise } from '../../../lib/tensor/noise'
import { close, gap } from '../../support/expect'

test('pictures are 16·16·3 numbers in [−1, 1], the same for the same noise, others for another', () => {
  const scenes = allScenes.slice(0, 200)
  const [a, b, c] = [0, 0, 1].map(seed => renderScenes(scenes, new Noise(seed)))
  assert.ok(a!.every(picture => picture.length === 768 && picture.every(value => value >= -1 && value <= 1)))
  assert.deepEqual(a, b)
  assert.ok(a!.every((picture, i) => picture.some((value, k) => value !== c![i]![k])))
})

test('an object stays within its quadrant, and shows its full paint there', () => {
  for (const shape of shapes)
    for (const place of places) {
      const scene: Scene = [{ shape, colour: 'green', place }]
      for (const picture of renderScenes(Array(20).fill(scene), new Noise(2))) {
        let painted = 0
        for (let p = 0; p < side * side; p++) {
          const [column, row] = [Math.floor((p % side) / 8), Math.floor(p / side / 8)]
          const pixel = picture.slice(3 * p, 3 * p + 3)
          if (column !== columnOf(place) || row !== rowOf(place)) close(pixel, background, 1e-6, `${shape} ${place}`)
          else if (gap(pixel, paints.green) < 1e-6) painted++
        }
        assert.ok(painted > 3, `${shape} ${place}: ${painted} pixels`)
      }
    }
})

test('what is covered adds up to the area of the shape, to 3 %', () => {
  const area = { circle: Math.PI, square: 4 * 0.9 ** 2, triangle: 2 }
  for (const shape of shapes)
    for (const r of jitter.radius) {
      const cells = Array.from({ length: 144 }, (_, p) => cover(shape, (p % 12) - 5.6, Math.floor(p / 12) - 5.7, r))
      const sum = cells.reduce((a, b) => a + b)
      assert.ok(Math.abs(sum / (area[shape] * r * r) - 1) < 0.03, `${shape} of ${r}: ${sum}`)
    }
})
