import assert from 'node:assert/strict'
import test from 'node:test'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { comparison, evaluationsOf } from '../../lib/experiments/comparison'
import { countEvaluations } from '../../lib/experiments/count-evaluations'
import { comparedSystems } from '../../lib/method/systems'

test('what is counted is what the tables calculate', () => {
  const { cells } = comparison({ dataset: 'plane', table: '1', scale: 'smoke' })
  for (const system of ['DMD', 'DP-DMD'] as const) {
    const { settings } = cells.find(({ name }) => name === system)!
    const counted = countEvaluations(comparedSystems[system], loadPlaneTeacher(0), { ...settings, seed: 0 })
    assert.equal(counted, evaluationsOf(system, settings))
  }
})
