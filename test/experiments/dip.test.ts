import assert from 'node:assert/strict'
import test from 'node:test'
import { rowName, type Study } from '../../lib/experiments/ablations'
import { dipDatasets, dipStudy, promptNumbers, variations } from '../../lib/experiments/dip'
import { phaseStudy } from '../../lib/experiments/phase'

const labels = dipStudy({ dataset: 'plane-labels', table: 'dip' })
const cell = (name: string, study: Study = labels) => study.cells.find(one => one.name === name)!

test('the base cells are the phase study’s own, so that no run of them is made twice', () => {
  for (const dataset of ['plane-labels', 'plane-continuous']) {
    const [own, phase] = [dipStudy({ dataset, table: 'dip' }), phaseStudy({ dataset, table: 'phase' })]
    assert.equal(own.every, phase.every)
    for (const method of ['DMD', 'DP-DMD'])
      for (const suffix of ['', ', rate 0.0001', ', rate 0.001'])
        assert.deepEqual(cell(method + suffix, own), cell(method + suffix, phase))
  }
  assert.deepEqual(
    cell('DMD, uniform grid'),
    cell('DMD, uniform grid', phaseStudy({ dataset: 'plane-labels', table: 'phase' })),
  )
})

test('a variation differs from the base in its one thing and in the number of updates', () => {
  for (const [name, { change = {}, variant, uniform, firstStep }] of Object.entries(variations))
    for (const one of labels.cells.filter(({ name: own }) => own.endsWith(`, ${name}`))) {
      const base = cell(`${one.name.startsWith('DP') ? 'DP-DMD' : 'DMD'}${uniform ? ', uniform grid' : ''}`)
      const changed = Object.keys(base.settings).filter(
        key => JSON.stringify(base.settings[key as 'K']) !== JSON.stringify(one.settings[key as 'K']),
      )
      assert.deepEqual(changed.sort(), [...Object.keys(change), 'updates'].sort(), one.name)
      assert.equal(one.method !== base.method, Boolean(variant), one.name)
      assert.equal(one.firstStep, firstStep, one.name)
    }
})

test('another rate is that of both models, and reaches the end of the windows on every number of prompts', () => {
  for (const dataset of ['plane-labels', 'plane-continuous', ...Object.keys(promptNumbers)])
    for (const { name, settings } of dipStudy({ dataset, table: 'dip' }).cells.filter(one => /rate/.test(one.name))) {
      const rate = Number(/rate (.+)/.exec(name)![1])
      assert.deepEqual([settings.student.learningRate, settings.fake.learningRate], [rate, rate])
      assert.ok(rate * settings.updates >= 0.18 - 1e-9, `${dataset}: ${name}`)
    }
})

test('on every data set each cell has a row name of its own, DMD stands beside DP-DMD, and the regime is the authors’', () => {
  for (const dataset of dipDatasets) {
    const study = dipStudy({ dataset, table: 'dip' })
    assert.equal(new Set(study.cells.map(one => rowName(one, study))).size, study.cells.length, dataset)
    const without = (method: string) =>
      study.cells.filter(({ name }) => name.split(', ')[0] === method).map(({ name }) => name.slice(method.length))
    assert.deepEqual(
      without('DMD').filter(name => name !== ', re-noised'),
      without('DP-DMD'),
      dataset,
    )
    for (const { settings } of study.cells) assert.deepEqual(settings.updateRatio, { fake: 5, student: 1 })
  }
  assert.throws(() => dipStudy({ dataset: 'plane', table: 'dip' }), /plane with many prompts/)
  assert.throws(() => dipStudy({ dataset: 'plane-labels', table: 'dip', regime: '1:2' }), /expected authors/)
})
