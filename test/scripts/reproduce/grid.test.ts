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
import { read, root } from '../../support/source'

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

test('the pages say how many rows the whole reproduction has and how long it takes', () => {
  const { rows, tables } = wholeGrid()
  const hours = rows.reduce((sum, { seconds }) => sum + seconds, 0) / 3600
  const page = read('scripts/reproduce/README.md')
  assert.ok(page.includes(`${rows.length.toLocaleString('en')} rows in ${Object.keys(tables).length} tables`))
  assert.ok(
    page.includes(`| 2 cores | ${(hours / 2).toFixed(1)} | ${hours.toFixed(1)} hours of one core`),
    `${hours} h`,
  )
  assert.ok(page.includes(`| 64 cores | ${(hours / 64).toFixed(1)} |`))
  const longest = Math.max(...rows.map(({ seconds }) => seconds)) / 60
  assert.ok(page.includes(`the longest row takes ${longest.toFixed(1)} minutes`), `${longest} min`)
  assert.ok(read('README.md').includes(`about ${Math.round(hours / 2)} hours on two cores`))
})
