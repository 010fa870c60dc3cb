import assert from 'node:assert/strict'
import test from 'node:test'
import { planeData, ring } from '../../../lib/datasets/plane/plane'
import { Noise } from '../../../lib/tensor/noise'
import { tf } from '../../../lib/tf'
import { close, flat, mean } from '../../support/expect'

const plane = ring()

test('every prompt has the same eight modes on a circle, weights that sum to 1, and each its own most frequent mode', () => {
  for (const [x, y] of plane.means) close(Math.hypot(x!, y!), 1.5, 1e-12)
  assert.equal(plane.means.length, 8)
  for (const weights of plane.weightsOfPrompt)
    close(
      weights.reduce((a, b) => a + b),
      1,
      1e-12,
    )
  const first = plane.weightsOfPrompt.map(weights => weights.indexOf(Math.max(...weights)))
  assert.deepEqual(first, [0, 2, 4, 6])
})

test('training data are exact samples: prompts equally often, modes as often as their weights, spread σ', () => {
  const n = 40_000
  const { tables, draw } = planeData(plane)
  const { x, condition } = draw(tables, new Noise(0), n)
  const [points, prompts] = [x.arraySync(), flat(condition.argMax(1))]
  assert.ok(flat(condition.sum(1)).every(v => v === 1) && flat(condition.max(0)).at(-1) === 0, 'one-hot, no null flag')
  const counts = plane.weightsOfPrompt.map(weights => weights.map(() => 0))
  const offsets: number[] = []
  for (const [i, point] of points.entries()) {
    const [px, py] = point as [number, number]
    const distances = plane.means.map(([mx, my]) => Math.hypot(px - mx!, py - my!))
    counts[prompts[i]!]![distances.indexOf(Math.min(...distances))]!++
    offsets.push(Math.min(...distances) ** 2 / 2)
  }
  for (const [p, row] of counts.entries()) {
    for (const [k, count] of row.entries()) {
      const share = plane.weightsOfPrompt[p]![k]! / 4
      const z = (count / n - share) / Math.sqrt((share * (1 - share)) / n)
      assert.ok(Math.abs(z) < 4.5, `prompt ${p}, mode ${k}: ${z} standard errors off`)
    }
  }
  close(Math.sqrt(mean(offsets)), plane.sd, 0.002)
  tf.dispose([x, condition])
})
