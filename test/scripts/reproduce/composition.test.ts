import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduceComposition } from '../../../scripts/reproduce/composition'
import { reproduceHere, stopAt } from '../../support/reproduce'

const folder = mkdtempSync(join(tmpdir(), 'composition-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const rowsThere = () => readdirSync(join(folder, 'scenes')).filter(name => name.endsWith('.json'))
/** Until the first row that is computed now. */
const untilOneRow = () =>
  reproduceHere(reproduceComposition, ['--scale', 'smoke', '--out', folder], stopAt(/of 26 rows.*: [\d.]+ s/))

test('Ctrl-C ends the command after the row at hand, and the same command goes on behind it', async () => {
  const first = await untilOneRow()
  assert.ok(!first.whole, first.output)
  assert.match(first.output, /1 of 26 rows, composition: DMD, 1:2.*, seed 0: /)
  const before = rowsThere()
  const second = await untilOneRow()
  assert.ok(!second.whole, second.output)
  assert.doesNotMatch(second.output, /\n1 of 26 rows/)
  assert.ok(before.every(name => rowsThere().includes(name)) && rowsThere().length > before.length)
})

test('another data set is answered with the one that has the table', async () => {
  await assert.rejects(reproduceComposition(['--table', '5', '--dataset', 'moon']), /scenes/)
})
