import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { datasets } from '../../lib/datasets'
import { ablation, regimeNames, rowName, tableNames } from '../../lib/experiments/ablations'
import { mapTable, placesOf } from '../../lib/experiments/map'
import { findRuns } from '../../lib/experiments/results'
import { jobs, runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { studyOf } from '../../lib/experiments/studies'

const folder = mkdtempSync(join(tmpdir(), 'map-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const map = studyOf({ dataset: 'plane', table: 'map' })
const mechanism = studyOf({ dataset: 'plane', table: 'mechanism' })
const cellOf = (name: string) => map.cells.find(cell => cell.name === name)!

/** The paths below which two settings differ. */
const differing = (a: object, b: object, path = ''): string[] =>
  Object.keys(a).flatMap(key => {
    const [x, y] = [a, b].map(one => (one as Record<string, unknown>)[key])
    if (typeof x === 'object' && x && !Array.isArray(x)) return differing(x, y as object, `${path}${key}.`)
    return JSON.stringify(x) === JSON.stringify(y) ? [] : [path + key]
  })

test('a place differs from the base in its axis and in nothing else, for both methods alike', () => {
  const both = (name: string) => [`student.${name}`, `fake.${name}`]
  const expected: Record<string, string[]> = {
    'fake : student': ['updateRatio.fake', 'updateRatio.student'],
    w: ['guidance'],
    'learning rate': both('learningRate'),
    'β₁': both('beta1'),
    batch: ['batch'],
    λ: ['lambda'],
    K: ['K'],
  }
  for (const { axis, DMD, 'DP-DMD': dp } of placesOf('plane')) {
    for (const path of differing(cellOf(dp).settings, cellOf('DP-DMD').settings)) {
      assert.ok(expected[axis]!.includes(path), `${dp}: ${path}`)
    }
    if (DMD !== 'DMD') assert.deepEqual(cellOf(DMD).settings, cellOf(dp).settings)
  }
})

test('each axis has the base among its places once, and every other place is another setting', () => {
  for (const dataset of Object.keys(datasets).filter(name => datasets[name]!.map)) {
    const places = placesOf(dataset)
    for (const axis of new Set(places.map(place => place.axis))) {
      const here = places.filter(place => place.axis === axis).map(place => place['DP-DMD'])
      assert.equal(here.filter(name => name === 'DP-DMD').length, 1, axis)
      assert.equal(new Set(here).size, here.length)
    }
  }
  const settings = map.cells.map(cell => JSON.stringify([cell.method, cell.settings]))
  assert.equal(new Set(settings).size, settings.length)
})

test("the map's base and its end at 5:1 are rows of the paper's tables, found and not computed again", () => {
  const known = regimeNames.flatMap(regime =>
    tableNames.flatMap(table => jobs({ ...ablation({ dataset: 'plane', table, regime }), seeds: [0] })),
  )
  const keys = new Set(known.map(({ name, config }) => runStore('plane').key(name, config)))
  const shared = jobs({ ...map, seeds: [0] }).filter(job => keys.has(runStore('plane').key(job.name, job.config)))
  const cells = shared.flatMap(job => job.cell ?? [])
  for (const name of ['DMD', 'DP-DMD', 'DMD, fake : student = 5 : 1', 'DP-DMD, λ = 0', 'DP-DMD, K = 30']) {
    assert.ok(cells.includes(name), name)
  }
})

test('rows that are stored are found under the names that they were written with', () => {
  const store = runStore('plane')
  for (const regime of regimeNames)
    for (const table of tableNames)
      for (const { name, config } of jobs({ ...ablation({ dataset: 'plane', table, regime }), seeds: [0] }))
        assert.ok(store.find(name, config), `${name}, ${table}`)
})

test('every row of both studies has a name of its own, which says what is unusual', () => {
  for (const study of [map, mechanism]) {
    const names = study.cells.map(cell => rowName(cell, study))
    assert.equal(new Set(names).size, names.length)
  }
  assert.equal(rowName(cellOf('DMD, w = 3.5'), map), 'DMD, 1:2, w = 3.5')
  const separate = mechanism.cells.find(cell => cell.name === 'DMD, own first weights')!
  assert.equal(rowName(separate, mechanism), 'DMD, 1:2, first step: own weights')
})

test('at every guidance of the map the teacher of that guidance stands beside it', () => {
  const names = jobs({ ...map, seeds: [0] }).map(job => job.name)
  for (const w of [1, 1.5, 2, 3.5]) assert.ok(names.includes(`teacher, w = ${w}, 30 steps`))
})

test('both studies start from the base at 1:2 only, and an unknown table is answered with those of the paper', () => {
  assert.throws(() => studyOf({ dataset: 'plane', table: 'map', regime: '5:1' }), /regime: .*1:2/)
  assert.throws(() => studyOf({ dataset: 'plane', table: 'maps' }), /table: .*figure 5/)
})

test('a cell of each kind of first step runs, and its row says which', () => {
  const study = studyOf({ dataset: 'plane', table: 'mechanism', scale: 'smoke' })
  const kinds = ['own weights', 'teacher', 'teacher in sampling'] as const
  const cells = kinds.map(kind => study.cells.find(cell => cell.method === 'DMD' && cell.firstStep === kind)!)
  const store = runStore('plane', folder)
  for (const { row } of runStudy({ ...study, cells, seeds: [0] }, store)) void row
  for (const kind of kinds) {
    const row = store.all().find(one => one.config.firstStep === kind)
    assert.ok(row?.name.endsWith(`first step: ${kind}`), kind)
  }
})

test('the table of the map has a line for each place, with both methods, their quality, and the paired gain', () => {
  const study = { ...studyOf({ dataset: 'plane', table: 'map', scale: 'smoke' }), seeds: [0, 1] }
  const store = runStore('plane', join(folder, 'table'))
  for (const [i, { name, config }] of jobs(study).entries()) {
    const diversity = (name.startsWith('DP-DMD') ? 0.8 : 0.2) + (config.seed as number) + 0.001 * (i % 3)
    const metrics = { diversity, 'on mode': 0.5, 'log-likelihood': -1 }
    store.write({ study: 'plane', name, config, metrics, seconds: 1, date: '2026-01-01', versions: {} })
  }
  const rows = mapTable('plane', findRuns(study, store))
  assert.equal(rows.length, placesOf('plane').length)
  assert.ok(rows.every(row => row['diversity gains'] === 'yes' && row['gain in diversity'].startsWith('+0.')))
  assert.deepEqual(rows[0]!['DMD: quality'], { mean: 0.5, sd: 0 })
})
