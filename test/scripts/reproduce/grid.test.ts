import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { after } from 'node:test'
import { earlyLate } from '../../../lib/experiments/early-late'
import { jobs } from '../../../lib/experiments/run-study'
import { runStore, sealed } from '../../../lib/experiments/runs'
import { studyOf } from '../../../lib/experiments/studies'
import { damagedOf, missingOf, notebookTables, storeOf, wholeGrid } from '../../../scripts/reproduce/grid'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'grid-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const grid = wholeGrid({ scale: 'smoke', out: folder })

test('the grid has the rows of the studies and no others, each once', () => {
  const files = new Set<string>()
  for (const { study, rows } of Object.values(grid.tables)) {
    const made =
      study.table === 'figure A'
        ? earlyLate({ dataset: study.dataset, scale: 'smoke' })
        : jobs(studyOf({ ...study, scale: 'smoke' }))
    const store = runStore(storeOf(study), folder)
    const keys = made.map(({ name, config }) => store.key(name, config as Record<string, unknown>))
    assert.deepEqual(rows, keys)
    for (const key of keys) files.add(join(folder, storeOf(study), `${key}.json`))
  }
  assert.deepEqual(new Set(grid.rows.map(({ file }) => file)), files)
  assert.equal(grid.rows.length, files.size)
  assert.equal(missingOf(grid).length, files.size)
})

test('what a row takes is declared: time, memory and threads, all above nothing', () => {
  for (const { name, seconds, minutes, megabytes, threads } of grid.rows)
    assert.ok(seconds > 0 && 60 * minutes > seconds && megabytes > 100 && threads === 1, name)
})

test('a notebook waits for the tables that its cells name', () => {
  for (const [name, tables] of Object.entries(notebookTables())) {
    const code = readFileSync(join(root, 'notebooks', `${name}.ipynb`), 'utf8')
    assert.match(code, /findRuns|openTable|openDip|findEarlyLate|storedPictures|userStudyBlocks/, name)
    assert.ok(tables.length > 0, name)
  }
})

test('a file that is cut short and one that holds another row are damaged, with what is wrong', () => {
  const [first, second] = grid.rows
  const row = {
    ...{ study: 'plane', name: 'another', config: {}, metrics: {}, seconds: 1, date: '2026-01-01', versions: {} },
  }
  mkdirSync(dirname(first!.file), { recursive: true })
  writeFileSync(first!.file, '{"study": "pla')
  writeFileSync(second!.file, sealed(`${JSON.stringify(row, null, 1)}\n`))
  const found = damagedOf(grid)
  assert.deepEqual(
    found.map(({ file }) => file),
    [first!.file, second!.file],
  )
  assert.match(found[0]!.why, /not a whole result row/)
  assert.match(found[1]!.why, /It contains the row [0-9a-f]{16}, "another"/)
})
