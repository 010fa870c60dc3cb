import assert from 'node:assert/strict'
import test from 'node:test'
import type { Measured } from '../../../scripts/bench/result'
import { combined } from '../../../scripts/bench/runs'

const around = (x: number) => ({ median: x, low: x - 1, high: x + 1 })
const run = (x: number, names = ['ours', 'JAX'], why: Measured['skipped'] = []): Measured => ({
  ...{ dataset: 'plane', width: 128, batch: 256, threads: 1, gigaflop: 1, rounds: 7, runs: 1, peakGflops: 100 * x },
  engines: names.map(name => ({
    name,
    ms: around(10 * x),
    ratio: around(x),
    ...{ importSeconds: x, firstStepSeconds: 2 * x, megabytes: 100 * x, peakShare: x / 10 },
    differences: { losses: x / 1e6, update: x / 1e5 },
  })),
  skipped: why,
})

test('runs become one: median and range of what each says, its largest memory and differences, the first first step', () => {
  const { engines, runs, peakGflops } = combined([run(3), run(1), run(2)])
  assert.equal(runs, 3)
  assert.equal(peakGflops, 200)
  assert.deepEqual(engines[1], {
    name: 'JAX',
    ms: { median: 20, low: 10, high: 30 },
    ratio: { median: 2, low: 1, high: 3 },
    ...{ importSeconds: 2, firstStepSeconds: 6, megabytes: 300, peakShare: 0.2 },
    differences: { losses: 3 / 1e6, update: 3 / 1e5 },
  })
})

test('one run stays as it is; of none there is nothing to say', () => {
  const one = run(2)
  assert.equal(combined([one]), one)
  assert.throws(() => combined([]), /expected at least one run, got none/)
})

test('an engine that one run had to leave out is left out, with the reason', () => {
  const { engines, skipped } = combined([run(1), run(2, ['ours'], [{ name: 'JAX', why: 'it ended' }]), run(3)])
  assert.deepEqual(
    engines.map(({ name }) => name),
    ['ours'],
  )
  assert.deepEqual(skipped, [{ name: 'JAX', why: 'it ended' }])
})
