import assert from 'node:assert/strict'
import test from 'node:test'
import { fairlyTuned, rivalsStudy } from '../../lib/experiments/rivals'
import { comparedSystems } from '../../lib/method/systems'

const tuning = rivalsStudy({ dataset: 'plane-labels', table: 'rivals tuning' })
const table = rivalsStudy({ dataset: 'plane-labels', table: 'rivals' })

test('every system has eight candidates, all different, of the same updates, batch, guidance and grid', () => {
  for (const system of Object.keys(fairlyTuned)) {
    const own = tuning.cells.filter(({ name }) => name.startsWith(`${system}: `))
    assert.equal(own.length, 8, system)
    assert.equal(new Set(own.map(({ settings }) => JSON.stringify(settings))).size, 8, system)
  }
  const shared = tuning.cells.map(({ settings: { updates, batch, guidance, shift, updateRatio, ema } }) =>
    JSON.stringify({ updates, batch, guidance, shift, updateRatio, ema }),
  )
  assert.equal(new Set(shared).size, 1)
})

test('each can choose its rates and the ratio of the student’s to the fake model’s', () => {
  for (const system of Object.keys(fairlyTuned)) {
    const rates = tuning.cells
      .filter(({ name }) => name.startsWith(`${system}: `))
      .map(({ settings: { student, fake } }) => [fake.learningRate, student.learningRate / fake.learningRate] as const)
    assert.deepEqual(new Set(rates.map(([fake]) => fake)), new Set([3e-4, 1e-4]), system)
    assert.ok(rates.some(([, share]) => share === 1) && rates.some(([, share]) => Math.abs(share - 0.3) < 1e-9), system)
  }
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
