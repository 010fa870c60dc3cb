import assert from 'node:assert/strict'
import test from 'node:test'
import { datasets } from '../../lib/datasets'
import { ablation, regimeNames, rowName, type Study, studySchema, tableNames } from '../../lib/experiments/ablations'
import { authorsRegime } from '../../lib/experiments/authors-regime'
import { paperTable } from '../../lib/experiments/paper'

const cellOf = (study: Study, name: string) => study.cells.find(cell => cell.name === name)!

test('each row of the paper has a cell of the same name, and the first is its base, plain DMD', () => {
  for (const table of [3, 4] as const) {
    const study = ablation({ dataset: 'plane', table: String(table) })
    for (const { name } of paperTable(table).rows) assert.ok(cellOf(study, name), name)
    assert.deepEqual([study.cells[0]!.name, study.cells[0]!.method], ['base', 'DMD'])
  }
})

test('the cells of a table differ in nothing but what it is about', () => {
  const expected = { '3': ['K'], '4': ['lambda'], 'figure 5': ['lambda', 'stopGradient'] }
  for (const dataset of Object.keys(datasets))
    for (const table of tableNames) {
      const settings = ablation({ dataset, table })
        .cells.slice(1)
        .map(cell => cell.settings as Record<string, unknown>)
      const differing = Object.keys(settings[0]!).filter(
        key => new Set(settings.map(one => JSON.stringify(one[key]))).size > 1,
      )
      assert.deepEqual(differing, expected[table])
    }
})

test('a setting that stands in two tables is one row: the base everywhere, Table 4 at 0.05 in Table 3 at K = 3', () => {
  const [three, four, five] = tableNames.map(table => ablation({ dataset: 'plane', table })) as [Study, Study, Study]
  assert.deepEqual(cellOf(three, 'base'), cellOf(four, 'base'))
  assert.deepEqual(cellOf(three, 'K = 3').settings, cellOf(four, 'λ = 0.05').settings)
  assert.deepEqual(cellOf(three, 'K = 5').settings, cellOf(five, 'with').settings)
  assert.equal(rowName(cellOf(three, 'K = 3'), three), rowName(cellOf(four, 'λ = 0.05'), four))
})

test('two different settings of a study have two names', () => {
  const cells = regimeNames.flatMap(regime =>
    tableNames.flatMap(table => {
      const study = ablation({ dataset: 'plane', table, regime })
      return study.cells.map(cell => ({ name: rowName(cell, study), settings: JSON.stringify(cell.settings) }))
    }),
  )
  const names = new Set(cells.filter(cell => !cell.name.startsWith('DMD')).map(cell => cell.name))
  const settings = new Set(cells.filter(cell => !cell.name.startsWith('DMD')).map(cell => cell.settings))
  assert.equal(names.size, settings.size)
})

test('full has 8 seeds on the plane, 6 on all emoji for three teachers, else 5; small is its first part', () => {
  for (const dataset of Object.keys(datasets)) {
    const seeds = ['plane', 'diffusion', 'diffusion-8'].includes(dataset) ? 8 : dataset === 'emoji-all' ? 6 : 5
    assert.equal(ablation({ dataset, table: '3', scale: 'full' }).seeds.length, seeds, dataset)
  }
  const [small, full] = ['small', 'full'].map(scale => ablation({ dataset: 'plane', table: '3', scale })) as [
    Study,
    Study,
  ]
  assert.deepEqual(small.cells, full.cells)
  assert.deepEqual(small.seeds, full.seeds.slice(0, small.seeds.length))
})

test('an unknown name and a misspelt setting are refused with what is allowed', () => {
  assert.throws(() => ablation({ dataset: 'moon', table: '3' }), /dataset: .*plane/)
  assert.throws(() => ablation({ dataset: 'plane', table: '7' }), /table: /)
  const study = ablation({ dataset: 'plane', table: '3' })
  const misspelt = { ...study, cells: study.cells.map(cell => ({ ...cell, settings: { ...cell.settings, lamda: 1 } })) }
  assert.throws(() => studySchema.parse(misspelt), /lamda/)
})

test('on all emoji the tables have 200 updates, at any ratio; the regime of the authors’ code is there when asked for', () => {
  const { updateRatio, guidance, normaliser } = authorsRegime
  for (const table of tableNames) {
    const updatesOf = (names: { regime?: string; scale?: string }) =>
      ablation({ dataset: 'emoji-all', table, ...names }).cells.map(({ settings }) => settings.updates)
    assert.deepEqual([...new Set([updatesOf({}), updatesOf({ regime: 'authors' })].flat())], [200])
    assert.deepEqual([...new Set(updatesOf({ scale: 'smoke' }))], [4])
    const { regime, cells } = ablation({ dataset: 'plane', table, regime: 'authors' })
    assert.equal(regime, 'authors')
    for (const { settings } of cells) {
      const { updates } = datasets.plane!.settings
      const { updates: own, updateRatio: ratio, guidance: w, normaliser: by } = settings
      assert.deepEqual([own, ratio, w, by], [updates, updateRatio, guidance, normaliser])
    }
  }
})
