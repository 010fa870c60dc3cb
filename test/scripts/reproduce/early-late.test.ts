import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduceEarlyLate } from '../../../scripts/reproduce/early-late'
import { reproduce, stopAt } from '../../support/reproduce'

const folder = mkdtempSync(join(tmpdir(), 'early-late-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const rowsThere = () => readdirSync(join(folder, 'early-late')).filter(name => name.endsWith('.json')).length

test('Ctrl-C ends the command after the row at hand, and the same command goes on to tables and verdicts', async () => {
  const first = await reproduce(folder, '--figure A --dataset scenes --scale smoke', stopAt(/1 of 3 rows/))
  assert.equal(first.code, 130, first.output)
  const there = rowsThere()
  assert.ok(there >= 1 && there < 3, first.output)
  const second = await reproduce(folder, '--figure A --dataset scenes --scale smoke')
  assert.equal(second.code, 0, second.output)
  assert.match(second.output, new RegExp(`${there} rows were there already`))
  assert.match(
    second.output,
    /another noise[\s\S]*another prompt[\s\S]*another guidance[\s\S]*layout first.*(holds|undecided|hold)/,
  )
  assert.equal(rowsThere(), 3)
})

test('an unknown data set is answered with the data sets that there are', async () => {
  await assert.rejects(reproduceEarlyLate(['--figure', 'A', '--dataset', 'moon']), /plane.*scenes.*emoji/)
})
