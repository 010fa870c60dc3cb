import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { read, root } from '../../support/source'

const parts = () => import('../../../scripts/setup/locks.mjs' as string)
const files = readdirSync(join(root, 'requirements')).sort()
const namesOf = (ending: string) =>
  files.flatMap(file => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : [])).sort()
const pins = (file: string) => [...read(`requirements/${file}`).matchAll(/^([a-z][\w.-]*)==([^\s;]+)/gim)]

/** A requirement of a lock is a pin and the lines that it goes on in. */
const entries = (name: string) =>
  read(`requirements/${name}.lock`)
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter(line => line && !/^(#|--only-binary :all:$)/.test(line))

test('every file of requirements has its lock, and npm run lock knows it', async () => {
  assert.deepEqual(namesOf('.lock'), namesOf('.txt'))
  assert.deepEqual(namesOf('.lock'), Object.keys((await parts()).locks).sort())
})

test('each requirement of a lock is one version with the SHA-256 of its files, and no lock names a host', () => {
  for (const name of namesOf('.lock')) {
    assert.ok(entries(name).length > 0, name)
    for (const entry of entries(name))
      assert.match(entry, /^[a-z\d._-]+==[\w.!+]+( ; [\w ._'<>=!()-]+)?( +--hash=sha256:[\da-f]{64})+$/, name)
    assert.doesNotMatch(read(`requirements/${name}.lock`), /:\/\/|index|find-links/)
  }
})

test('a lock holds what its file asks for, in that version', () => {
  for (const name of namesOf('.txt')) {
    const locked = pins(`${name}.lock`).map(([, ...pin]) => pin.join(' '))
    for (const [, ...pin] of pins(`${name}.txt`)) assert.ok(locked.includes(pin.join(' ')), `${name}: ${pin.join(' ')}`)
  }
})

test("the version of TensorFlow that set-up records is the locks', and NVIDIA's packages are within its bounds", () => {
  const [, version] = read('scripts/setup/tensorflow.mjs').match(/^const version = '(.*)'/m)!
  for (const name of ['tensorflow', 'tensorflow-cpu']) assert.equal(pins(`${name}.txt`)[0]![2], version)
  const check = `import sys
from packaging.requirements import Requirement
pins = dict(line.strip().split('==') for line in open('requirements/cuda.txt') if '==' in line)
bounds = [Requirement(line.strip()) for line in open('.native/tensorflow/cuda-requirements.txt')]
assert pins.keys() == {bound.name for bound in bounds} and bounds, pins
assert all(bound.specifier.contains(pins[bound.name]) for bound in bounds), pins`
  const { status, stderr } = spawnSync('.venv/bin/python', ['-c', check], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})

test('set-up installs from the locks alone, with hashes required, and builds with nothing from elsewhere', async () => {
  const { makeEnvironment } = await import('../../../scripts/setup/python.mjs' as string)
  const folder = mkdtempSync(join(tmpdir(), 'locks-'))
  try {
    const [python, log] = [join(folder, 'python'), join(folder, 'log')]
    writeFileSync(
      python,
      `#!/bin/sh\necho "$@" >> ${log}\n[ "$2" != venv ] || { mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; }\n`,
    )
    chmodSync(python, 0o755)
    const said = await makeEnvironment(
      { command: python, folder: join(folder, 'made'), locks: ['build', 'workflow'] },
      () => {},
    )
    assert.match(said, /^setuptools \d.*, snakemake \d/)
    const [made, ...installs] = readFileSync(log, 'utf8').trim().split('\n')
    assert.equal(made, `-m venv ${join(folder, 'made')}`)
    for (const line of installs) assert.match(line, /^-m pip install --no-build-isolation --require-hashes /)
    assert.deepEqual(
      installs.map(line => line.match(/-r (\S+)$/)![1]),
      ['requirements/build.lock', 'requirements/workflow.lock'],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('whatever else takes Python packages requires hashes too', () => {
  const users = ['scripts/setup/tensorflow.mjs', 'scripts/setup/weights.mjs', 'scripts/container/Dockerfile']
  for (const file of users) {
    const text = read(file)
    const calls = text.match(/'pip', '(install|download)'|\bpip install\b/g) ?? []
    assert.equal(calls.length, (text.match(/fromLock\('?\w+'?\)|--require-hashes/g) ?? []).length, file)
    assert.ok(calls.length > 0, file)
  }
})
