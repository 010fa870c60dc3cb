import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'cell-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const reproduce = (...flags: string[]) => {
  const command = ['--import', 'tsx', join(root, 'scripts', 'reproduce.ts'), '--table', '3', ...flags]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, '--scale', 'smoke', '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

test('a cell is computed once; --again trains it beside its row; --perturb keeps the range of perturbed starts', () => {
  const first = reproduce('--cell', 'K = 5', '--seed', '1')
  assert.equal(first.status, 0, first.output)
  assert.match(first.output, /K = 5, seed 1, as stored/)
  assert.match(reproduce('--cell', 'K = 5', '--seed', '1').output, /1 rows were there already/)
  const again = reproduce('--cell', 'K = 5', '--seed', '1', '--again')
  assert.equal(again.status, 0, again.output)
  assert.match(again.output, /diversity +(\d\.\d+) +\1 +0(\.0+)? .* yes/)
  assert.equal(reproduce('--cell', 'K = 5', '--perturb', '1').status, 0)
  const { cells, starts } = JSON.parse(readFileSync(join(folder, 'tolerances.json'), 'utf8')).plane['DP-DMD, 1:2']
  assert.deepEqual([cells, starts], [['K = 5'], 1])
})

test('a cell that the table does not have ends with those that it has', () => {
  const { status, output } = reproduce('--cell', 'K = 2', '--again')
  assert.equal(status, 2)
  assert.match(output, /"K = 1".*got "K = 2"/)
})
