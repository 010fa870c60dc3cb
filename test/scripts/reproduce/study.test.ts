import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { reproduce } from '../../support/reproduce'
import { root } from '../../support/source'

const folder = mkdtempSync(join(tmpdir(), 'reproduce-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('Ctrl-C ends the command after the row at hand, and the same command goes on to the table', async () => {
  let stopped = false
  const first = await reproduce(folder, '--figure 5 --dataset plane --scale smoke', (output, stop) => {
    if (stopped || !output.includes('1 of 18 rows')) return
    stopped = true
    stop()
  })
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
  const { code, output } = await reproduce(folder, '--table 9 --dataset plane')
  assert.equal(code, 2)
  assert.match(output, /table: .*"3"\|"4"/)
})

/** The shipped rows in a folder of the test's own. */
function shippedRows(dataset: string): string {
  const copy = join(folder, 'shipped')
  cpSync(join(root, 'data', 'runs', dataset), join(copy, dataset), { recursive: true })
  return copy
}

const shipped = [
  { table: 'tuning', says: /Tuning, plane[\s\S]*The choice: largest product[\s\S]*yes/ },
  { table: 'map', says: /Map, plane[\s\S]*one axis at a time[\s\S]*undecided/ },
  { table: 'mechanism', says: /Mechanism, plane[\s\S]*own first weights, loss aside/ },
  { table: '2', says: /Table 2, plane[\s\S]*Cost[\s\S]*Hyper-SD[\s\S]*The paper's ordering/ },
]
for (const { table, says } of shipped)
  test(`the shipped rows of ${table} are whole: the command prints it and computes nothing`, async () => {
    const { code, output } = await reproduce(shippedRows('plane'), `--table ${table} --dataset plane --scale full`)
    assert.equal(code, 0, output)
    assert.match(output, says)
    assert.match(output, /^\d+ rows were there already$/m)
    assert.doesNotMatch(output, / of \d+ rows/)
  })

test('a tuning with another regime is refused', async () => {
  const { code, output } = await reproduce(folder, '--table tuning --dataset plane --regime 5:1')
  assert.equal(code, 2)
  assert.match(output, /expected the regime 1:2/)
})

test('a command that names neither table nor figure is answered with its usage', async () => {
  const { code, output } = await reproduce(folder, '--dataset plane')
  assert.equal(code, 2)
  assert.match(output, /--table 1\|2\|3\|4/)
})
