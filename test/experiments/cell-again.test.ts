import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { cellOf, type Drawn, jobOf, runAgain, seedsOf } from '../../lib/experiments/cell-again'
import { runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'

const folder = mkdtempSync(join(tmpdir(), 'cell-again-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const study = ablation({ dataset: 'plane', table: '3', scale: 'smoke' })
const metricsOf = (options?: Parameters<typeof runAgain>[3]) =>
  [...runAgain(study, 'K = 5', 1, options)].at(-1)!.metrics!

test('a cell that is trained again has the numbers of its row, and what it drew can be looked at', () => {
  const store = runStore('plane', folder)
  const { name, config } = jobOf(study, 'K = 5', 1)
  for (const { row } of runStudy(study, store, {}, store.key(name, config))) void row
  const drawn: Drawn = {}
  assert.deepEqual(metricsOf({ drawn }), store.find(name, config)!.metrics)
  assert.deepEqual([drawn.points!.length, drawn.points![0]!.length], [4, 1000])
})

test('a perturbed start draws other points, near by after four updates, and the same for the same perturbation', () => {
  const points = (perturbed?: number) => {
    const drawn: Drawn = {}
    metricsOf({ perturbed, drawn })
    return drawn.points!.flat(2)
  }
  const [plain, first, again] = [points(), points(1), points(1)]
  assert.deepEqual(first, again)
  const gaps = plain.map((x, i) => Math.abs(first[i]! - x))
  assert.ok(gaps.some(gap => gap > 0) && gaps.every(gap => gap < 1e-2))
})

test('a cell or a seed that the table does not have is answered with those that it has', () => {
  assert.throws(() => cellOf(study, 'K = 2'), /Table 3 on plane \("base", "K = 1".*got "K = 2"/)
  assert.throws(() => seedsOf(study, [7]), /Expected seeds among 0, 1, or 'all', got 7/)
  assert.throws(() => seedsOf(study, []), /got none/)
  assert.deepEqual(seedsOf(study, 'all'), [0, 1])
})
