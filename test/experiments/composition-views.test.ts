import assert from 'node:assert/strict'
import test from 'node:test'
import { parsePrompt } from '../../lib/datasets/scenes/prompt'
import { composition } from '../../lib/experiments/composition'
import { fractionOf, teacherRow } from '../../lib/experiments/composition-results'
import { judgedPictures, readerOn, taskFigure, taskTable } from '../../lib/experiments/composition-views'
import { findRuns } from '../../lib/experiments/results'
import { runStore } from '../../lib/experiments/runs'
import { Noise } from '../../lib/tensor/noise'

const study = composition()
const found = findRuns(study, runStore('scenes'))

test('each task has an example, and by chance less than a third is right', () => {
  const rows = taskTable()
  assert.equal(rows.length, 6)
  for (const row of rows)
    assert.ok(row.example.length > 4 && row['right by chance'] > 0 && row['right by chance'] < 0.34)
  assert.equal(rows.find(({ task }) => task === 'single object')!['unseen prompts'], 0)
})

test('the figure has the shares and the ends of their intervals', () => {
  const names = [teacherRow(30), 'DP-DMD']
  const { data } = taskFigure('', found, names)
  const [teacher] = data as { y: number[]; marker: { symbol: string }; error_y: { array: number[] } }[]
  const { mean, high } = fractionOf(found, teacherRow(30), 'overall')
  assert.ok(Math.abs(teacher!.y[0]! - mean) < 1e-12 && Math.abs(teacher!.error_y.array[0]! - (high - mean)) < 1e-12)
  assert.equal(teacher!.marker.symbol, 'diamond')
})

test('the reader accepts what was rendered for a prompt; stored pictures are judged by one prompt a task', () => {
  const text = String(readerOn(parsePrompt('a yellow circle'), parsePrompt('some shapes'), new Noise(0)))
  assert.match(text, /right answers \| anything; rows: a yellow circle/)
  assert.match(String(judgedPictures(study, ['DP-DMD'])), /DP-DMD; rows: /)
})
