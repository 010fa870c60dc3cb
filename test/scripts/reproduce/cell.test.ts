import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduceCell } from '../../../scripts/reproduce/cell'
import { reproduceHere } from '../../support/reproduce'

const folder = mkdtempSync(join(tmpdir(), 'cell-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const reproduce = (...flags: string[]) =>
  reproduceHere(reproduceCell, ['--table', '3', ...flags, '--scale', 'smoke', '--out', folder])

test('a cell is computed once; --again trains it beside its row; --perturb keeps the range of perturbed starts', async () => {
  const first = await reproduce('--cell', 'K = 5', '--seed', '1')
  assert.ok(first.whole, first.output)
  assert.match(first.output, /K = 5, seed 1, as stored/)
  assert.match((await reproduce('--cell', 'K = 5', '--seed', '1')).output, /1 rows were there already/)
  const again = await reproduce('--cell', 'K = 5', '--seed', '1', '--again')
  assert.ok(again.whole, again.output)
  assert.match(again.output, /diversity +(\d\.\d+) +\1 +0(\.0+)? .* yes/)
  assert.ok((await reproduce('--cell', 'K = 5', '--perturb', '1')).whole)
  const { cells, starts } = JSON.parse(readFileSync(join(folder, 'tolerances.json'), 'utf8')).plane['DP-DMD, 1:2']
  assert.deepEqual([cells, starts], [['K = 5'], 1])
})

test('a cell that the table does not have ends with those that it has', async () => {
  await assert.rejects(reproduce('--cell', 'K = 2', '--again'), /"K = 1".*got "K = 2"/)
})
