import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { ablation } from '../../lib/experiments/ablations'
import { findRuns, sourceOf, storedPictures } from '../../lib/experiments/results'
import { jobs, runStudy } from '../../lib/experiments/run-study'
import { runStore } from '../../lib/experiments/runs'

const folder = mkdtempSync(join(tmpdir(), 'run-study-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const whole = ablation({ dataset: 'plane', table: '4', scale: 'smoke' })
const study = { ...whole, seeds: [0], cells: whole.cells.slice(0, 2) }
const store = runStore('plane', folder)
const sameNumbers = ({ metrics, curve }: { metrics: object; curve?: object }) => ({ metrics, curve })

test('a study that is left goes on where it was: what is there is not computed again', () => {
  for (const { row } of runStudy(study, store)) if (row) break
  assert.equal(store.all().length, 1)
  const kept = store.all()[0]!
  const steps = [...runStudy(study, store, { commit: 'abc' })]
  assert.deepEqual([...new Set(steps.filter(step => step.known).map(step => step.row!.name))], [kept.name])
  assert.equal(store.all().length, jobs(study).length)
  assert.deepEqual(store.find(kept.name, kept.config), kept)
  assert.equal(steps.at(-1)!.done, jobs(study).length)
})

test('the same study twice gives the same numbers, and a row has the whole of what made it', () => {
  const again = runStore('plane', join(folder, 'again'))
  for (const { row } of runStudy(study, again)) void row
  for (const row of again.all()) assert.deepEqual(sameNumbers(store.find(row.name, row.config)!), sameNumbers(row))
  const row = again.all().find(one => one.name.startsWith('DP-DMD'))!
  for (const key of ['dataset', 'teacher', 'method', 'seed', 'updates', 'lambda', 'K', 'updateRatio', 'every']) {
    assert.ok(key in row.config, key)
  }
  assert.deepEqual(
    row.curve!.map(point => point.update),
    [2, 4],
  )
})

test('a row of another teacher is left alone and computed anew', () => {
  const stale = runStore('plane', join(folder, 'stale'))
  const [job] = jobs(study)
  const row = store.find(job!.name, job!.config)!
  stale.write({ ...row, config: { ...row.config, teacher: 'another' } })
  for (const step of runStudy(study, stale)) assert.ok(!step.known)
  assert.equal(stale.all().length, jobs(study).length + 1)
})

test('a training that diverges is a row that says so, computed once, and in no mean', () => {
  const store = runStore('plane', join(folder, 'failed'))
  const [first, second] = study.cells
  const rate = { ...second!.settings.student, learningRate: 1e30 }
  const settings = { ...second!.settings, updates: 40, student: rate }
  const wild = { ...study, cells: [first!, { ...second!, name: 'wild', settings }] }
  for (const { row } of runStudy(wild, store)) void row
  const row = store.all().find(one => one.failed)!
  assert.match(row.failed!, /^Training diverged: /)
  assert.deepEqual(row.metrics, {})
  for (const step of runStudy(wild, store)) assert.ok(step.known)
  const found = findRuns(wild, store)
  assert.deepEqual([found.failed, found.byName.has('wild'), found.missing], [['wild, seed 0'], false, 0])
  assert.match(sourceOf(found), /diverged, not in the means: wild, seed 0/)
})

test('rows of the first seed keep what their model drew, from the same noise; those of other seeds do not', () => {
  const { cells, ...scenes } = ablation({ dataset: 'scenes', table: '3', scale: 'smoke' })
  const few = { ...scenes, cells: cells.slice(0, 2) }
  const pictured = runStore('scenes', join(folder, 'pictured'))
  for (const { row } of runStudy(few, pictured)) void row
  for (const { seed, name, config } of jobs(few)) {
    const pictures = pictured.pictures(name, config)
    assert.equal(pictures !== undefined, seed === few.seeds[0], `${name}, seed ${seed}`)
    if (pictures) assert.deepEqual([pictures.rows.length, pictures.rows[0]!.length], [pictures.prompts.length, 9])
  }
  const { blocks, rowLabels } = storedPictures(few, pictured)
  assert.deepEqual(
    blocks.map(block => block.heading),
    ['teacher, 30 steps', 'teacher, 4 steps', 'base', 'K = 1'],
  )
  assert.ok(blocks.every(block => block.rows.length === rowLabels.length))
})
