import assert from 'node:assert/strict'
import test from 'node:test'
import { cellOf } from '../../lib/experiments/cell-again'
import { studyOf } from '../../lib/experiments/studies'
import { claimsPage } from '../../scripts/claims'
import { read } from '../support/source'

const page = read('CLAIMS.md')

test('CLAIMS.md is what the stored runs say now', () => {
  assert.equal(page, claimsPage(), 'npm run claims writes it anew')
})

test('every command names a cell that its table has', () => {
  const commands = [...page.matchAll(/--(table|figure) (\w+)(?: --dataset ([\w-]+))? --cell "([^"]+)"/g)]
  assert.ok(commands.length > 15)
  for (const [, kind, name, dataset = 'plane', cell] of commands) {
    const study = studyOf({ dataset, table: kind === 'figure' ? `figure ${name}` : name! })
    assert.equal(cellOf(study, cell!).name, cell)
  }
})
