import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import test from 'node:test'
import { root } from '../support/source'

const parts = () => import('../../scripts/outdated.mjs' as string)

test('a package of npm is behind when its newest is not the one that is asked for, unless it is so on purpose', async () => {
  const { behindInNpm } = await parts()
  const answer = {
    katex: { wanted: '0.16.47', latest: '0.19.1' },
    '@types/node': { wanted: '20.1.0', latest: '26.0.0' },
  }
  assert.deepEqual(behindInNpm(answer), [{ name: 'katex', pinned: '0.16.47', newest: '0.19.1' }])
  assert.deepEqual(behindInNpm({}), [])
})

test('a package of Python is behind when a newer one is found for some Python, by number and not by letter', async () => {
  const { behindInPython } = await parts()
  const pins = Object.entries({ one: '9.2.0', two: '1.10.0', three: '2.0.0', four: '3.1' })
  const found = [
    ['one', '10.0.0'],
    ['one', '9.9.0'], // for an older Python
    ['two', '1.9.0'],
    ['three', '2.0.0'],
    ['four', '3.1.1'],
  ]
  assert.deepEqual(behindInPython(pins, found), [
    { name: 'one', pinned: '9.2.0', newest: '10.0.0' },
    { name: 'four', pinned: '3.1', newest: '3.1.1' },
  ])
})

test('an advisory is a line with its package, once, and an answer without an answer is an error', async () => {
  const { advisoriesInNpm, advisoriesInPython } = await parts()
  const vulnerabilities = { xlsx: { name: 'xlsx', severity: 'high', range: '<0.20.2' } }
  assert.deepEqual(advisoriesInNpm({ vulnerabilities }), ['xlsx <0.20.2: high'])
  assert.throws(() => advisoriesInNpm({ message: '405 Method Not Allowed' }), /405/)
  const sound = { name: 'anyio', version: '4.16.0', vulns: [] }
  const ill = { name: 'jinja2', version: '3.1.2', vulns: [{ id: 'GHSA-1', fix_versions: ['3.1.6'] }] }
  const unknown = { name: 'uv', skip_reason: 'not found' }
  const lines = advisoriesInPython({ dependencies: [sound, ill, ill, unknown] })
  assert.deepEqual(lines, ['jinja2 3.1.2: GHSA-1, mended in 3.1.6'])
  assert.throws(() => advisoriesInPython({ dependencies: [unknown, unknown] }), /not found/)
})

test('where nothing can be asked, each part says so in a sentence, and that is no failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outdated-'))
  try {
    for (const file of ['scripts', 'requirements', 'package.json', 'package-lock.json'])
      cpSync(join(root, file), join(folder, file), { recursive: true })
    mkdirSync(join(folder, 'bin'))
    const standIn = (name: string, script: string) =>
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    standIn('npm', 'echo "npm error network request failed" >&2; exit 1')
    standIn('python3', 'if [ "$1" = -c ]; then echo 3.12.1 True; else echo "ensurepip is not there"; exit 1; fi')
    const env = { ...process.env, PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) }
    const { status, stdout } = spawnSync(process.execPath, ['scripts/outdated.mjs'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    const sentences = stdout.match(/^.*: could not be asked here \(.+\)\.$/gm) ?? []
    assert.deepEqual(
      sentences.map(line => line.split(':')[0]),
      ['npm', 'Python']
        .map(name => `${name} packages behind`)
        .concat(['npm', 'Python'].map(n => `advisories for ${n} packages`)),
    )
    assert.match(stdout, /npm packages behind: .*network request failed/)
    assert.match(stdout, /Python packages behind: .*Making the Python environment/)
    assert.equal(status, 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
