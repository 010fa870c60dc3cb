import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { reproduceStudy } from '../../../scripts/reproduce/study'
import { reproduce, reproduceHere, stopAt } from '../../support/reproduce'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'reproduce-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('Ctrl-C ends the command after the row at hand, and the same command goes on to the table', async () => {
  const first = await reproduce(folder, '--figure 5 --dataset plane --scale smoke', stopAt(/1 of 18 rows/))
  assert.equal(first.code, 130, first.output)
  const there = readdirSync(join(folder, 'plane')).length
  assert.ok(there >= 1 && there < 18 && readdirSync(join(folder, 'plane')).every(name => name.endsWith('.json')))
  const second = await reproduce(folder, '--figure 5 --dataset plane --scale smoke')
  assert.equal(second.code, 0, second.output)
  assert.match(second.output, new RegExp(`${there} rows were there already`))
  assert.match(second.output, /Figure 5, plane[\s\S]*without, λ = 0\.01/)
  assert.equal(readdirSync(join(folder, 'plane')).length, 18)
})

test('an unknown table is answered with the tables that there are', async () => {
  await assert.rejects(reproduceStudy(['--table', '9']), /table: .*"3"\|"4"/)
})

// The shipped rows in a folder of the test's own.
const shippedRows = join(folder, 'shipped')
before(() => cpSync(join(root, 'data', 'runs', 'plane'), join(shippedRows, 'plane'), { recursive: true }))

const shipped = [
  { table: 'tuning', says: /Tuning, plane[\s\S]*The choice: largest product[\s\S]*yes/ },
  { table: 'map', says: /Map, plane[\s\S]*one axis at a time[\s\S]*undecided/ },
  { table: 'mechanism', says: /Mechanism, plane[\s\S]*own first weights, loss aside/ },
  { table: '2', says: /Table 2, plane[\s\S]*Cost[\s\S]*Hyper-SD[\s\S]*The paper's ordering/ },
]
for (const { table, says } of shipped)
  test(`the shipped rows of ${table} are whole: the command prints it and computes nothing`, async () => {
    const args = ['--table', table, '--scale', 'full', '--out', shippedRows]
    const { whole, output } = await reproduceHere(reproduceStudy, args)
    assert.ok(whole, output)
    assert.match(output, says)
    assert.match(output, /^\d+ rows were there already$/m)
    assert.doesNotMatch(output, / of \d+ rows/)
  })

test('a tuning with another regime is refused', async () => {
  await assert.rejects(reproduceStudy(['--table', 'tuning', '--regime', '5:1']), /expected the regime 1:2/)
})

test('a command that names neither table nor figure is answered with its usage', async () => {
  const { code, output } = await reproduce(folder, '--dataset plane')
  assert.equal(code, 2)
  assert.match(output, /--table 1\|2\|3\|4/)
})
