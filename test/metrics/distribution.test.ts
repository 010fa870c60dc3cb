import assert from 'node:assert/strict'
import test from 'node:test'
import { cellCentres, gridKl, slicedWasserstein } from '../../lib/metrics/distribution'
import { gaussianMixture } from '../../lib/model/mixture'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'

const x = new Noise(0).normal<tf.Rank.R2>([4000, 2])

test('the distance of a sample to its permutation is 0', () => {
  assert.ok(slicedWasserstein(x, x.reverse(0) as Tensor2D, new Noise(1)) < 1e-6)
})

test('a shift by d moves a sample in D dimensions by |d| / √D on average over directions', () => {
  const moved = x.add(tf.tensor1d([3, 4])) as Tensor2D
  const distance = slicedWasserstein(x, moved, new Noise(1), 2000)
  assert.ok(Math.abs(distance - 5 / Math.SQRT2) < 0.1, String(distance))
})

test('the same directions give the same distance, and it is symmetric', () => {
  const y = new Noise(2).normal<tf.Rank.R2>([4000, 2]).mul(2) as Tensor2D
  assert.equal(slicedWasserstein(x, y, new Noise(3)), slicedWasserstein(x, y, new Noise(3)))
  assert.ok(Math.abs(slicedWasserstein(x, y, new Noise(3)) - slicedWasserstein(y, x, new Noise(3))) < 1e-6)
})

test('samples of different sizes are refused', () => {
  assert.throws(() => slicedWasserstein(x, x.slice(0, 5) as Tensor2D, new Noise(0)), /expected b of shape \[n, D\]/)
})

test('cell centres run row by row from the bottom left', () => {
  assert.deepEqual(cellCentres(1, 2), [
    [-0.5, -0.5],
    [0.5, -0.5],
    [-0.5, 0.5],
    [0.5, 0.5],
  ])
})

test('the grid KL of exact samples is near 0, and grows when a mode is lost', () => {
  const exact = gaussianMixture({
    weights: [1, 1],
    means: [
      [-1, 0],
      [1, 0],
    ],
    sds: [0.4, 0.4],
  })
  const centres = tf.tensor2d(cellCentres(3, 20))
  const logDensity = exact.logProb(centres, tf.zeros([400])).dataSync()
  const all = exact.sample(20000, new Noise(4)).arraySync()
  const good = gridKl(all, logDensity, 3, 20)
  const lost = gridKl(
    all.filter(point => point[0]! < 0),
    logDensity,
    3,
    20,
  )
  assert.ok(good.reverse < 0.02 && good.forward < 0.05, JSON.stringify(good))
  // Half of the density's mass has no samples: the reverse KL is log 2, the forward one has no bound but the floor.
  assert.ok(Math.abs(lost.reverse - Math.log(2)) < 0.1, JSON.stringify(lost))
  assert.ok(lost.forward > 3)
})

test('a density on another grid is refused', () => {
  assert.throws(() => gridKl([[0, 0]], [0, 0, 0], 1, 2), /expected the log-density at 4 cells \(bins²\), got 3/)
})

test('KL on a grid stays finite however small the density is, and needs samples', () => {
  const log = [-900, -901, -902, -903]
  const { reverse, forward } = gridKl([[-0.5, -0.5]], log, 1, 2)
  const near = gridKl(
    [[-0.5, -0.5]],
    log.map(value => value + 900),
    1,
    2,
  )
  assert.ok(Math.abs(reverse - near.reverse) < 1e-12 && Math.abs(forward - near.forward) < 1e-12 && reverse > 0)
  assert.throws(() => gridKl([], log, 1, 2), /gridKl: expected at least one sample, got none/)
})
