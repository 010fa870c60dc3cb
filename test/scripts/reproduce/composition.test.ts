import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduce } from '../../support/reproduce'

const folder = mkdtempSync(join(tmpdir(), 'composition-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const rowsThere = () => readdirSync(join(folder, 'scenes')).filter(name => name.endsWith('.json'))
/** Until the first row that is computed now. */
const untilOneRow = () => {
  let stopped = false
  return reproduce(folder, '--table 5 --scale smoke', (output, stop) => {
    if (stopped || !/of 26 rows.*: [\d.]+ s/.test(output)) return
    stopped = true
    stop()
  })
}

test('Ctrl-C ends the command after the row at hand, and the same command goes on behind it', async () => {
  const first = await untilOneRow()
  assert.equal(first.code, 130, first.output)
  assert.match(first.output, /1 of 26 rows, composition: DMD, 1:2.*, seed 0: /)
  const before = rowsThere()
  const second = await untilOneRow()
  assert.equal(second.code, 130, second.output)
  assert.doesNotMatch(second.output, /\n1 of 26 rows/)
  assert.ok(before.every(name => rowsThere().includes(name)) && rowsThere().length > before.length)
})

test('another data set is answered with the one that has the table', async () => {
  const { code, output } = await reproduce(folder, '--table 5 --dataset moon')
  assert.equal(code, 2, output)
  assert.match(output, /scenes/)
})
