import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { loadWeights } from '../../lib/model/weights'

const root = join(__dirname, '..', '..')
const out = mkdtempSync(join(tmpdir(), 'weights-'))
after(() => rmSync(out, { recursive: true, force: true }))

const train = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(root, 'lib', 'cli', 'train.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  })

test('both commands make tiny weights from nothing, with provenance, and remove their checkpoints', () => {
  for (const what of ['autoencoder', 'teacher']) {
    const { status, stdout, stderr } = train(what, 'emoji', '--scale', 'smoke', '--out', out)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /update \d+ of \d+, loss \d/)
    const { meta } = loadWeights(join(out, `emoji-${what}.safetensors`))
    assert.equal(meta.command, `npm run train -- ${what} emoji --scale smoke`)
    assert.equal((meta.config as { seed: number }).seed, 0)
    assert.ok(!existsSync(join(out, `emoji-${what}-smoke.checkpoint`)))
  }
})

test('a wrong call is answered with the right one', () => {
  for (const args of [[], ['teacher'], ['student', 'emoji'], ['teacher', 'emoji', '--scale', 'huge']]) {
    const { status, stderr } = train(...args)
    assert.equal(status, 2)
    assert.match(stderr, /Usage: npm run train -- autoencoder\|teacher emoji/)
  }
})
