import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { provenance } from '../../../scripts/reproduce/compute'
import { instructionsOf, lockHash, machine } from '../../../scripts/reproduce/machine'

test('the instructions are the widest that the processor names, else the architecture', () => {
  const cpuInfo = (flags: string) => `processor\t: 0\nflags\t\t: ${flags}\nbugs\t\t: spectre\n`
  assert.equal(instructionsOf(cpuInfo('fpu sse4_2 avx fma avx2'), 'x64'), 'avx2 fma')
  assert.equal(instructionsOf(cpuInfo('fpu sse4_2 avx fma avx2 avx512f'), 'x64'), 'avx512f fma')
  assert.equal(instructionsOf(cpuInfo('fpu sse4_2 avx'), 'x64'), 'avx')
  assert.equal(instructionsOf('Features\t: fp asimd crc32\n', 'arm64'), 'asimd')
  assert.equal(instructionsOf('', 'arm64'), 'arm64')
})

test('another byte in a lock is another hash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'))
  const lock = join(folder, 'lock')
  copyFileSync('package-lock.json', lock)
  const before = lockHash([lock])
  appendFileSync(lock, ' ')
  assert.notEqual(lockHash([lock]), before)
  assert.match(before, /^[0-9a-f]{16}$/)
  rmSync(folder, { recursive: true })
})

test('a run knows its machine, engine and threads, and says each in words', () => {
  const known = machine()
  assert.match(known.engine, /^TensorFlow \d+\.\d+\.\d+, (CPU|GPU)$/)
  assert.match(known.threads, /^\d+ in an op, \d+ ops side by side$/)
  for (const [what, said] of Object.entries(known)) {
    assert.ok(said.length > 2, what)
    assert.equal(provenance()[what], said)
  }
})
