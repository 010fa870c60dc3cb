import assert from 'node:assert/strict'
import test from 'node:test'
import { datasets } from '../../lib/datasets'
import { tableSettings } from '../../lib/experiments/ablations'
import { candidatesAlike, candidatesFor, fewCandidates } from '../../lib/experiments/candidates'
import { type ComparedSystem, comparedSystems } from '../../lib/method/systems'

const systems = (Object.keys(comparedSystems) as ComparedSystem[]).filter(name => name !== 'hybrid')
const baseOf = (dataset: string) => tableSettings({ dataset, regime: '1:2', scale: 'full' }).settings

for (const dataset of ['plane-labels', 'emoji-all'])
  test(`alike on ${dataset}: each system has eight, all different, at two rates and two ratios of the student's to it at least`, () => {
    const base = baseOf(dataset)
    for (const system of systems) {
      const own = Object.values(candidatesAlike(system, base))
      assert.equal(own.length, 8, system)
      assert.equal(new Set(own.map(one => JSON.stringify(one))).size, 8, system)
      assert.ok(own.every(({ updates, batch }) => updates === base.updates && batch === base.batch))
      const rates = own.map(
        ({ student, fake }) => [fake.learningRate, student.learningRate / fake.learningRate] as const,
      )
      assert.deepEqual(new Set(rates.map(([fake]) => fake)), new Set([3e-4, 1e-4]), system)
      for (const rate of [3e-4, 1e-4])
        for (const share of [1, 0.3])
          assert.ok(
            rates.some(([r, s]) => r === rate && Math.abs(s - share) < 1e-9),
            `${system}: ${rate}, ${share}`,
          )
    }
  })

test('few: the values of a system’s own setting at the usual rates, and a third of both', () => {
  const base = baseOf('plane')
  const { 'a third of the rates': slower, ...values } = fewCandidates('TDM', base)
  assert.deepEqual([slower!.student.learningRate, slower!.fake.learningRate], [1e-4, 1e-4])
  assert.equal(values['student rate × 0.2']!.student.learningRate, 6e-5)
  assert.deepEqual(Object.keys(fewCandidates('DMD', base)), ['defaults', 'a third of the rates'])
  assert.deepEqual(
    Object.values(fewCandidates('DP-DMD', base)).map(({ lambda }) => lambda),
    [0.05, 0.2, 1, base.lambda],
  )
})

test('a data set says which search it has', () => {
  for (const [name, { tunedAlike }] of Object.entries(datasets))
    assert.equal(candidatesFor(name), tunedAlike ? candidatesAlike : fewCandidates, name)
})
