import assert from 'node:assert/strict'
import test from 'node:test'
import { drawingsHash } from '../../../lib/datasets/emoji/drawings'
import { read } from '../../support/source'

const { made, rows } = JSON.parse(read('data/emoji-all/ablation.json')) as {
  made: { drawings: string; settings: { updates: number; batch: number } }
  rows: { arm: string; metrics: Record<string, number> }[]
}

test('the rows are of the drawings that are here, one an arm', () => {
  assert.equal(made.drawings, drawingsHash())
  assert.equal(new Set(rows.map(({ arm }) => arm)).size, rows.length)
})

test('the README says what the file says, rounded, and at which budget', () => {
  const readme = read('data/emoji-all/README.md')
  const { updates, batch } = made.settings
  assert.ok(readme.includes(`${updates.toLocaleString('en')} updates of ${batch} pictures`))
  for (const { arm, metrics } of rows) {
    const said = ['PSNR', 'edge', 'flat', 'LPIPS', 'PSNR at 0.2 sd', 'flat at 0.2 sd'].map(name =>
      metrics[name]!.toFixed(name.startsWith('PSNR') ? 2 : 3),
    )
    assert.ok(readme.includes(`\n| ${arm} | ${said.join(' | ')} |\n`), `| ${arm} | ${said.join(' | ')} |`)
  }
})
