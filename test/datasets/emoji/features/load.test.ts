import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { hasFeatureNetwork, loadFeatureNetwork } from '../../../../lib/datasets/emoji/features/load'
import { root } from '../../../support/source'

test('weights that are not there are an error that names the command', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'no-weights-'))
  process.chdir(elsewhere)
  try {
    assert.equal(hasFeatureNetwork('alexnet'), false)
    assert.throws(() => loadFeatureNetwork('alexnet'), /alexnet.*npm run setup -- features/)
  } finally {
    process.chdir(root)
    rmSync(elsewhere, { recursive: true })
  }
})
