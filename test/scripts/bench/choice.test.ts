import assert from 'node:assert/strict'
import test from 'node:test'
import { type Choice, parseChoice } from '../../../scripts/bench/choice'

const choice = (...args: string[]) => parseChoice(args) as Choice

test('without a choice it is every width and batch of the plane and the networks of pictures, on one thread and two', () => {
  const { settings, whole, runs, rounds, peers } = choice()
  assert.equal(settings.length, 2 * (3 * 3 + 1 + 1))
  assert.equal(new Set(settings.map(setting => JSON.stringify(setting))).size, settings.length)
  assert.ok(whole && runs >= 3 && rounds >= 5)
  assert.deepEqual(peers, ['PyTorch', 'torch.compile', 'JAX', 'JAX merged'])
})

test('a choice is not the whole grid', () => {
  assert.deepEqual(choice('--quick').settings, [{ dataset: 'plane', width: 128, batch: 256, threads: 2 }])
  assert.deepEqual(choice('--dataset', 'emoji', '--threads', '1').settings, [
    { dataset: 'emoji', width: 640, batch: 64, threads: 1 },
  ])
  assert.deepEqual(choice('--dataset', 'emoji-all').settings, [
    { dataset: 'emoji-all', width: 128, batch: 32, threads: 1 },
    { dataset: 'emoji-all', width: 128, batch: 32, threads: 2 },
  ])
  const chosen = choice('--dataset', 'plane', '--widths', '64,96', '--batches', '8', '--threads', '2')
  assert.deepEqual(
    chosen.settings.map(({ width, batch }) => [width, batch]),
    [
      [64, 8],
      [96, 8],
    ],
  )
  assert.ok(!choice('--quick').whole && !chosen.whole)
})

test('what there is not is named', () => {
  assert.throws(() => choice('--dataset', 'scenes'), /--dataset of plane, emoji, emoji-all, got "scenes"/)
  assert.throws(() => choice('--widths', '64,-1'), /whole numbers above 0.*got "-1"/)
  assert.throws(() => choice('--dataset', 'emoji', '--widths', '7'), /a width of the emoji data set \(32, 640\), got 7/)
  assert.throws(
    () => choice('--dataset', 'emoji-all', '--widths', '640'),
    /the emoji-all data set \(32, 128\), got 640/,
  )
  assert.throws(() => choice('--peers', 'JAX,numpy'), /got "numpy"/)
  assert.throws(() => choice('--fast'), /Unknown option '--fast'/)
})
