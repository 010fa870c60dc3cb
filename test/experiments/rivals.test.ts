import assert from 'node:assert/strict'
import test from 'node:test'
import { fairlyTuned, rivalsStudy } from '../../lib/experiments/rivals'
import { comparedSystems } from '../../lib/method/systems'

const tuning = rivalsStudy({ dataset: 'plane-labels', table: 'rivals tuning' })
const table = rivalsStudy({ dataset: 'plane-labels', table: 'rivals' })

test('all candidates have the same updates, batch, guidance and grid', () => {
  const shared = tuning.cells.map(({ settings: { updates, batch, guidance, shift, updateRatio, ema } }) =>
    JSON.stringify({ updates, batch, guidance, shift, updateRatio, ema }),
  )
  assert.equal(new Set(shared).size, 1)
})

test('the table has every compared system in the setting that was chosen; the tuning has seeds of its own', () => {
  assert.deepEqual(
    table.cells.map(({ name }) => name),
    Object.keys(comparedSystems),
  )
  for (const { name, settings } of table.cells) {
    const like = (name === 'hybrid' ? 'DMD' : name) as keyof typeof fairlyTuned
    assert.deepEqual(settings, tuning.cells.find(one => one.name === `${like}: ${fairlyTuned[like]}`)!.settings, name)
  }
  assert.ok(tuning.seeds.every(seed => !table.seeds.includes(seed)))
  assert.throws(() => rivalsStudy({ dataset: 'plane', table: 'rivals' }), /plane-labels/)
})
