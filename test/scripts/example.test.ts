import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { read, root } from '../support/source'

test('the example prints a row a method and saves a picture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  try {
    for (const name of ['data', 'node_modules']) symlinkSync(join(root, name), join(folder, name))
    const args = ['--import', 'tsx', join(root, 'scripts/example.ts'), '4']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /After 4 student updates[\s\S]*\bDMD\b[\s\S]*\bDP-DMD\b/)
    assert.equal(readFileSync(join(folder, 'build/example.png')).toString('latin1', 1, 4), 'PNG')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the host of the repository runs what .ci/run runs, and the dev container is the project’s own image', () => {
  assert.match(read('.github/workflows/test.yml'), /run: bash \.ci\/run/)
  const { build } = JSON.parse(read('.devcontainer/devcontainer.json'))
  assert.match(read(join('.devcontainer', build.dockerfile)), /^FROM node:/m)
})
