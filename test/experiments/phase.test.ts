import assert from 'node:assert/strict'
import test from 'node:test'
import { rowName } from '../../lib/experiments/ablations'
import { authorsRegime } from '../../lib/experiments/authors-regime'
import { changes, phaseStudy, rates } from '../../lib/experiments/phase'
import { type DistillSettings, distillSchema } from '../../lib/train/config'

const labels = phaseStudy({ dataset: 'plane-labels', table: 'phase' })
const settingsOf = (name: string) => labels.cells.find(cell => cell.name === name)!.settings as DistillSettings

test("the regime of the authors' code is what the schema's defaults say, but for batch, rate and grid, which it has none for", () => {
  const { batch, student, fake, shift, doubled, ...rest } = authorsRegime
  const defaults = distillSchema.parse({ seed: 0, updates: 1, batch, student, fake }) as Record<string, unknown>
  for (const [name, value] of Object.entries(rest)) assert.deepEqual(value, defaults[name], name)
  assert.deepEqual([defaults.student, defaults.K, defaults.lambda], [{ ...(defaults.fake as object) }, 5, 0.05])
  assert.deepEqual([shift, doubled], [3, true])
})

test('every cell of the phase study is in that regime, and differs in what its name says', () => {
  for (const { name, settings } of labels.cells) {
    const { updateRatio, guidance, ema, timePer, normaliser, student, fake } = settings
    assert.deepEqual(updateRatio, { fake: 5, student: 1 })
    assert.deepEqual([guidance, ema, timePer, normaliser.reference], [3.5, 0, 'batch', 'zt'])
    assert.deepEqual([student.schedule, student.clip, student.learningRate], ['constant', 1, fake.learningRate])
    assert.deepEqual([settings.shift, settings.doubled], name.includes('uniform grid') ? [1, false] : [3, true], name)
  }
  for (const [name, change] of Object.entries(changes))
    for (const [key, value] of Object.entries(change))
      assert.equal((settingsOf(`DP-DMD, ${name}`) as unknown as Record<string, unknown>)[key], value, name)
})

test('at every rate and grid DMD and DP-DMD have the same settings, and every cell has a row name of its own', () => {
  for (const at of ['', ', rate 0.0001', ', rate 0.001', ', uniform grid'])
    assert.deepEqual(settingsOf(`DMD${at}`), settingsOf(`DP-DMD${at}`))
  for (const [rate, updates] of Object.entries(rates)) {
    const cell = labels.cells.find(
      one => one.settings.student.learningRate === Number(rate) && one.settings.shift === 3,
    )!
    assert.equal(cell.settings.updates, updates)
    assert.ok(updates * Number(rate) > 0.35, 'well past the windows of the protocol')
  }
  assert.equal(new Set(labels.cells.map(cell => rowName(cell, labels))).size, labels.cells.length)
})

test('on captions it is DMD and DP-DMD at one rate, through both windows of the protocol', () => {
  const { cells, seeds, every } = phaseStudy({ dataset: 'emoji-all', table: 'phase' })
  assert.deepEqual(
    cells.map(({ name, method }) => [name, method]),
    [
      ['DMD', 'DMD'],
      ['DP-DMD', 'DP-DMD'],
    ],
  )
  const [dmd, dp] = cells.map(({ settings }) => settings as DistillSettings)
  assert.deepEqual(dmd, dp)
  assert.deepEqual([dmd!.updateRatio, dmd!.guidance, dmd!.doubled, dmd!.K], [{ fake: 5, student: 1 }, 3.5, true, 5])
  assert.ok(dmd!.updates * dmd!.student.learningRate! > 0.15 && every === 25 && seeds.length === 6)
})

test('it is about many prompts and the regime of the authors; other names are answered with those that there are', () => {
  assert.throws(() => phaseStudy({ dataset: 'plane', table: 'phase' }), /plane-labels or plane-continuous or emoji-all/)
  assert.throws(() => phaseStudy({ dataset: 'plane-labels', table: 'phase', regime: '1:2' }), /expected authors/)
})
