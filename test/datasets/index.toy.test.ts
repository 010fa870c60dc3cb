import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { datasets } from '../../lib/datasets'
import { ablation } from '../../lib/experiments/ablations'
import { paperTable } from '../../lib/experiments/paper'
import { findRuns, orderings, resultTable } from '../../lib/experiments/results'
import { runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'
import { line } from '../support/toy-dataset'

const folder = mkdtempSync(join(tmpdir(), 'toy-'))
datasets.line = line
after(() => {
  delete datasets.line
  rmSync(folder, { recursive: true, force: true })
})

test('a data set is one record: with it in the list, Table 3 is computed, tabulated and judged', () => {
  const study = ablation({ dataset: 'line', table: '3', scale: 'smoke' })
  const store = runStore('line', folder)
  const computed = [...runStudy(study, store)].filter(({ row }) => row)
  assert.ok(computed.length > study.cells.length * study.seeds.length && computed.every(({ known }) => !known))
  const [again] = [...runStudy(study, store)]
  assert.equal(again!.known, true, 'what is there is not computed again')
  const found = findRuns(study, store)
  const paper = paperTable(3)
  const table = resultTable(found, paper)
  const names = table.map(({ setting }) => setting)
  for (const { name } of paper.rows) assert.ok(names.includes(name), name)
  for (const metric of Object.values(line.metrics))
    assert.ok(
      table.every(row => metric in row),
      metric,
    )
  assert.equal(orderings(study, found, paper, 'diversity').length, 9)
})
