import assert from 'node:assert/strict'
import test from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { recompute, recomputed } from '../../lib/experiments/recompute'
import { findRuns } from '../../lib/experiments/results'
import { runStore } from '../../lib/experiments/runs'

process.env.SCALE = 'smoke' // a few updates: what is shown is tested here, that it agrees in the notebooks
const study = ablation({ dataset: 'plane', table: '3' })

/** What a call prints. */
async function printed(call: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const { log } = console
  console.log = (line: unknown) => lines.push(String(line))
  try {
    await call()
  } finally {
    console.log = log
  }
  return lines.join('\n')
}

test('one call trains a cell in view and shows live, stored, difference and tolerance, and how that was measured', async () => {
  const output = await printed(() => recompute(study, 'K = 5', { seeds: [0] }))
  assert.match(output, /K = 5, seed 0 .*4\/4/)
  assert.match(output, /metric +live +stored +difference +tolerance +agrees/)
  const { metrics } = findRuns(study, runStore('plane')).byName.get('K = 5')!.get(0)!
  assert.ok(output.includes(metrics.diversity!.toFixed(3)))
  assert.match(output, /twice the range of .* starts perturbed by 1e-7/)
})

test('all seeds give the mean ± sd of the table again', async () => {
  const two = { ...study, seeds: [0, 1] }
  const rows = await recomputed(two, 'base', { seeds: 'all' })
  const stored = findRuns(two, runStore('plane')).byName.get('base')!
  const [a, b] = [0, 1].map(seed => stored.get(seed)!.metrics.diversity!)
  const { mean, sd } = rows[0]!.stored as { mean: number; sd: number }
  assert.ok(Math.abs(mean - (a! + b!) / 2) < 1e-12 && Math.abs(sd - Math.abs(a! - b!) / Math.SQRT2) < 1e-12)
})

test('a cell or seed that the table does not have is refused before anything is trained', async () => {
  await assert.rejects(recompute(study, 'K = 2'), /got "K = 2"/)
  await assert.rejects(recompute(study, 'K = 5', { seeds: [8] }), /got 8/)
})
