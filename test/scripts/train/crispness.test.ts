import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import type { CrispnessRow } from '../../../scripts/train/crispness-table'
import { without } from '../../support/features'

const root = join(__dirname, '..', '..', '..')
const out = mkdtempSync(join(tmpdir(), 'crispness-'))
after(() => rmSync(out, { recursive: true, force: true }))
const skip = without('alexnet') || without('efficientnet-lite0')

const arm = 'clean, transformer'
function crispness(args: string[], env = {}) {
  const script = join(root, 'scripts', 'train', 'crispness.ts')
  const tiny = ['--scale', 'smoke', '--seeds', '0', '--arms', arm, '--out', out, '--cache', join(out, 'cache')]
  const all = { ...process.env, TF_NUM_INTEROP_THREADS: '1', ...env }
  return spawnSync(process.execPath, ['--import', 'tsx', script, ...tiny, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: all,
  })
}
const file = join(out, 'crispness.json')
const rows = () => JSON.parse(readFileSync(file, 'utf8')).rows as CrispnessRow[]

test('a shorter run is gone on with: rows stay, training continues where it was, time counts training only', {
  skip,
}, () => {
  const first = crispness(['--minutes', '0.01'])
  assert.equal(first.status, 0, first.stderr)
  const before = rows()
  assert.deepEqual(
    before.map(row => [row.arm, row.minutes, row.guidance]),
    [
      ...['drawings', 'drawings, restored', 'the held-out designer'].map(name => [name, undefined, undefined]),
      [arm, 0.01, 1],
      [arm, 0.01, 3.5],
    ],
  )
  for (const { metrics } of before) for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value))
  const second = crispness(['--minutes', '0.02'])
  assert.equal(second.status, 0, second.stderr)
  const after = rows()
  assert.deepEqual(after.slice(0, before.length), before)
  const [early, late] = [before.at(-1)!, after.at(-1)!]
  assert.equal(late.minutes, 0.02)
  assert.ok(late.updates! > early.updates!)
  assert.ok(late.seconds! < 5, 'neither measuring nor loading counts')
  assert.deepEqual([late.config, late.provenance], [early.config, early.provenance])
})

test('rows of other settings are not mixed with new ones; wrong words and more threads are refused', { skip }, () => {
  const wrong = rows().map(row => (row.config ? { ...row, config: { ...row.config, batch: 1 } } : row))
  writeFileSync(file, JSON.stringify({ rows: wrong.slice(0, -1) }))
  assert.match(crispness([]).stderr, /The rows of clean, transformer, seed 0, are of other settings or drawings/)
  assert.match(crispness(['--arms', 'noise, MLP']).stderr, /Usage: .*crispness/)
  assert.match(crispness([], { TF_NUM_INTEROP_THREADS: '2' }).stderr, /Set TF_NUM_INTEROP_THREADS=1/)
})
