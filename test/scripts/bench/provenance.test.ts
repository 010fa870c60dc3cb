import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { peerNames } from '../../../scripts/bench/choice'
import { blankResult, unfinishedOf } from '../../../scripts/bench/provenance'
import { resultSchema } from '../../../scripts/bench/result'

const folder = mkdtempSync(join(tmpdir(), 'unfinished-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'bench.json')
const blank = blankResult({ runs: 3, rounds: 7, peers: peerNames })

test('a result names its command, commit, machine and day', () => {
  resultSchema.parse(blank)
  assert.equal(blank.command, 'npm run bench -- --runs 3 --rounds 7')
  assert.equal(
    blankResult({ runs: 4, rounds: 5, peers: ['JAX', 'JAX merged'] }).command,
    'npm run bench -- --runs 4 --rounds 5 --peers "JAX,JAX merged"',
  )
  assert.match(blank.commit, /^[0-9a-f]{7,}(, changed)?$/)
  assert.ok(blank.machine.cores > 0 && blank.machine.gigabytes > 0)
})

test('an interrupted run goes on only where command, commit and machine are the same', () => {
  assert.equal(unfinishedOf(blank, file), undefined)
  const begun = { ...blank, date: '2026-01-01', versions: { node: '20' } }
  writeFileSync(file, JSON.stringify(begun))
  assert.deepEqual(unfinishedOf(blank, file), begun)
  assert.equal(unfinishedOf({ ...blank, commit: 'another' }, file), undefined)
  assert.equal(unfinishedOf({ ...blank, command: 'npm run bench -- --runs 3 --rounds 5' }, file), undefined)
  writeFileSync(file, JSON.stringify({ ...begun, settings: 'damaged' }))
  assert.equal(unfinishedOf(blank, file), undefined)
})

test('a setting is timed again if a peer was not installed, not if one failed', () => {
  const known = {
    dataset: 'plane',
    width: 64,
    batch: 64,
    threads: 1,
    gigaflop: 1,
    peakGflops: 1,
    rounds: 7,
    runs: 3,
    engines: [],
  }
  const settings = ['not installed (npm run …)', 'no C++ compiler'].map(why => ({
    ...known,
    skipped: [{ name: 'torch.compile', why }],
  }))
  writeFileSync(file, JSON.stringify({ ...blank, settings }))
  assert.deepEqual(unfinishedOf(blank, file)?.settings, settings.slice(1))
})
