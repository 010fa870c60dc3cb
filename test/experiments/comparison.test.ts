import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { datasets } from '../../lib/datasets'
import { loadPlaneTeacher } from '../../lib/datasets/plane/teachers'
import { commonOf, regimeNames, rowName, tableSettings } from '../../lib/experiments/ablations'
import { candidatesFor } from '../../lib/experiments/candidates'
import { comparison, evaluationsOf, systemCell, untuned, updatesOf } from '../../lib/experiments/comparison'
import { costTable, tuningTable } from '../../lib/experiments/comparison-tables'
import { countEvaluations } from '../../lib/experiments/count-evaluations'
import { paperTable } from '../../lib/experiments/paper'
import { findRuns, orderings, resultTable } from '../../lib/experiments/results'
import { jobs, runStudy, taskFor } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { tuned } from '../../lib/experiments/tuned'
import type { Method } from '../../lib/method/method'
import { type ComparedSystem, comparedSystems } from '../../lib/method/systems'
import { tf } from '../../lib/tf'

const folder = mkdtempSync(join(tmpdir(), 'comparison-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const names = Object.keys(comparedSystems) as ComparedSystem[]
const settingsOf = (regime: '1:2' | '5:1') => commonOf({ dataset: 'plane', regime, scale: 'full' }).settings
test('the evaluations that a system is charged for are those that its update makes', () => {
  const task = loadPlaneTeacher(0)
  for (const regime of regimeNames) {
    const { updateRatio, guidance } = settingsOf(regime)
    for (const [name, method] of Object.entries(comparedSystems) as [ComparedSystem, Method][]) {
      const rate = { learningRate: 1e-4 }
      const settings = { seed: 0, updates: 2, batch: 32, guidance, updateRatio, student: rate, fake: rate }
      const counted = countEvaluations(method, task, settings)
      // a discriminator asks for one sample's features once, to know how many there are
      assert.ok(Math.abs(counted - evaluationsOf(name, { updateRatio, K: 5 })) < 0.05, `${name}, ${regime}: ${counted}`)
    }
  }
})

test('no system spends more than DP-DMD does in the usual updates, and none leaves a whole round unspent', () => {
  for (const dataset of Object.keys(datasets))
    for (const regime of regimeNames) {
      const { settings } = commonOf({ dataset, regime, scale: 'full' })
      const budget = settings.updates * evaluationsOf('DP-DMD', { ...settings, updateRatio: { fake: 1, student: 2 } })
      for (const name of names) {
        const updates = updatesOf(name, settings)
        const cost = evaluationsOf(name, settings)
        assert.equal(updates % settings.updateRatio.student, 0)
        assert.ok(updates * cost <= budget && (updates + settings.updateRatio.student) * cost > budget, name)
      }
    }
})

test("each row of the paper's tables has a system of its name, or is the teacher", () => {
  for (const [table, paper] of [
    ['1', 1],
    ['1', '1-sdxl'],
    ['2', 2],
  ] as const) {
    const cells = jobs(comparison({ dataset: 'plane', table })).map(job => job.cell)
    for (const { name } of paperTable(paper).rows) assert.ok(cells.includes(name), name)
  }
})

test('a system is tuned on seeds that no table has, over candidates that differ in what the protocol names', () => {
  for (const dataset of Object.keys(datasets)) {
    const tuning = comparison({ dataset, table: 'tuning' })
    const tables = (['1', '2'] as const).flatMap(table =>
      tuned[dataset] ? comparison({ dataset, table }).seeds : [0, 1],
    )
    assert.deepEqual(
      tuning.seeds.filter(seed => tables.includes(seed)),
      [],
    )
    const names = tuning.cells.map(cell => `${rowName(cell, tuning)}, ${cell.settings.fake.learningRate}`)
    assert.equal(new Set(names).size, tuning.cells.length)
  }
  assert.throws(() => comparison({ dataset: 'plane', table: 'tuning', regime: '5:1' }), /regime 1:2/)
})

test("a system's cell has what the tuning chose, or the usual settings where nothing is tuned, and says which", () => {
  for (const dataset of Object.keys(datasets)) {
    const names = { dataset, regime: '1:2', scale: 'full' } as const
    const { settings } = tableSettings(names)
    const choice = (tuned as Record<string, typeof tuned.plane>)[dataset.replace('-8', '')]
    for (const system of Object.keys(comparedSystems) as ComparedSystem[]) {
      const { cell, setting } = systemCell(system, names)
      const of = system === 'hybrid' ? 'DMD' : system
      assert.equal(setting, choice?.[of] ?? untuned)
      const from = choice ? candidatesFor(dataset)(of, settings)[choice[of]]! : settings
      assert.equal(cell.settings.lambda, from.lambda)
      assert.deepEqual(cell.settings.student, from.student)
      const updates = datasets[dataset]!.tunedAlike ? settings.updates : updatesOf(system, settings)
      assert.equal(cell.settings.updates, updates)
    }
  }
})

const tunedDatasets = Object.keys(tuned) as (keyof typeof tuned)[]

for (const dataset of tunedDatasets) {
  test(`${dataset}: the settings of the tables are those that the stored tuning chooses`, () => {
    const tuning = comparison({ dataset, table: 'tuning' })
    const found = findRuns(tuning, runStore(dataset))
    assert.equal(found.missing, 0)
    const chosen = tuningTable(dataset, found).filter(row => row.chosen === 'yes')
    assert.deepEqual(Object.fromEntries(chosen.map(({ system, setting }) => [system, setting])), tuned[dataset])
  })
}

test('a table runs at smoke scale: every system, with published and measured columns, cost, and a verdict for each pair', () => {
  const study = comparison({ dataset: 'plane', table: '2', scale: 'smoke' })
  const store = runStore('plane', folder)
  for (const { row } of runStudy(study, store)) void row
  const found = findRuns(study, store)
  const rows = resultTable(found, paperTable(2))
  for (const name of ['Hyper-SD', 'Flash', 'TDM', 'DP-DMD', 'Base Model'])
    assert.ok((rows.find(row => row.setting === name) as Record<string, unknown>)['paper: COCO DINO'], name)
  assert.equal(orderings(study, found, paperTable(2), 'diversity').length, 10)
  const cost = costTable(study, found)
  assert.deepEqual(
    cost.map(row => [row.system, row.NFE, row['image-free']]),
    [
      ['Hyper-SD', 8, 'no'],
      ['Flash', 4, 'no'],
      ['TDM', 4, 'yes'],
      ['DP-DMD', 4, 'yes'],
    ],
  )
  const hyper = store.all().find(row => row.config.method === 'Hyper-SD')!
  assert.ok(
    (hyper.config.hyperparameters as { stages: unknown[] }).stages.length > 1,
    'a row has all settings of its system',
  )
})

test('on scenes LPIPS compares pictures, and what a judge needs is there', () => {
  const task = datasets.scenes!.open(0)
  const { perceptualFeatures } = taskFor(comparedSystems['DMD-LPIPS'], task)
  const [a, b] = [0, 1].map(seed => tf.randomUniform([1, 768], -1, 1, 'float32', seed) as tf.Tensor2D)
  const distance = tf.tidy(() => {
    const [fa, fb] = [a!, b!].map(x => perceptualFeatures!.features(perceptualFeatures!.weights, x))
    return fa!.sub(fb!).square().sum().dataSync()[0]!
  })
  assert.ok(distance > 0.1 && distance < 2, `LPIPS of two noises: ${distance}`)
  const { data } = taskFor(comparedSystems['DMD-GAN'] as Method, task)
  assert.equal(data!.tables.pictures!.shape[1], 768)
  assert.equal(taskFor(comparedSystems.DMD, task).data, undefined)
})
