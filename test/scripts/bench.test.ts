import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { resultSchema } from '../../scripts/bench/result'
import { root } from '../support/source'

const out = mkdtempSync(join(tmpdir(), 'bench-'))
after(() => rmSync(out, { recursive: true, force: true }))
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'bench.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, BENCH_PYTHON: '/no/such/python' },
  })
const tiny = [
  '--dataset',
  'plane',
  '--widths',
  '16',
  '--batches',
  '8',
  '--threads',
  '1',
  '--runs',
  '2',
  '--rounds',
  '2',
]

test('--json gives nothing but the result, and --out keeps it with its chart', () => {
  const file = join(out, 'result.json')
  const { status, stdout, stderr } = bench(...tiny, '--json', '--out', file)
  assert.equal(status, 0, stderr)
  const result = resultSchema.parse(JSON.parse(stdout))
  assert.deepEqual(
    result.settings.map(({ width, batch, threads }) => [width, batch, threads]),
    [[16, 8, 1]],
  )
  assert.equal(readFileSync(file, 'utf8'), stdout)
  assert.equal(readFileSync(join(out, 'result.png')).toString('latin1', 1, 4), 'PNG')
  assert.match(stderr, /plane, width 16, batch 8, 1 thread …/)
})

test('a wrong call is answered with the right one', () => {
  for (const args of [['quick'], ['--widths', 'wide'], ['--dataset', 'scenes']]) {
    const { status, stderr } = bench(...args)
    assert.equal(status, 2)
    assert.match(stderr, /Usage: npm run bench -- \[--quick\]/)
  }
})
