import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { committedNotebooks, jupyterEnvironment, labArguments } from '../../scripts/start'
import { root } from '../support/source'

test('flags pass through and come last, so that they win over ours', () => {
  const args = labArguments(['--no-browser', '--port', '8890'], false)
  assert.equal(args[0], 'lab')
  assert.deepEqual(args.slice(-3), ['--no-browser', '--port', '8890'])
  assert.ok(args.includes(`--FileContentsManager.preferred_dir=${root}/notebooks`))
})

test('a setting that the user gives is not given a second time by us', () => {
  const args = labArguments(['--ServerApp.root_dir=elsewhere'], false)
  assert.deepEqual(
    args.filter(arg => arg.startsWith('--ServerApp.root_dir')),
    ['--ServerApp.root_dir=elsewhere'],
  )
})

test('without a flag that says so, JupyterLab listens to this machine alone', () => {
  const addresses = (...flags: string[]) => labArguments(flags, false).filter(arg => /^--(ServerApp\.)?ip\b/.test(arg))
  assert.deepEqual(addresses('--port', '8890'), ['--ServerApp.ip=localhost'])
  for (const flag of ['--ip=0.0.0.0', '--ServerApp.ip=0.0.0.0']) assert.deepEqual(addresses(flag), [flag])
})

test('root is allowed, once, and only where the user is root', () => {
  const allowed = (flags: string[], isRoot: boolean) =>
    labArguments(flags, isRoot).filter(arg => arg === '--allow-root')
  assert.equal(allowed([], false).length, 0)
  assert.equal(allowed([], true).length, 1)
  assert.equal(allowed(['--allow-root'], true).length, 1)
})

test("Jupyter keeps its state inside the repository and prefers the project's kernels", () => {
  assert.ok(jupyterEnvironment.JUPYTER_DATA_DIR.startsWith(root))
  assert.equal(jupyterEnvironment.JUPYTER_PREFER_ENV_PATH, '1')
})

test('only notebooks that are what the last commit says are trusted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'))
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, stdio: 'ignore' })
    const write = (name: string, text: string) => writeFileSync(join(folder, 'notebooks', name), text)
    assert.deepEqual(committedNotebooks(folder), [], 'without a repository none is')
    mkdirSync(join(folder, 'notebooks'))
    git('init')
    for (const name of ['same', 'changed', 'staged', 'gone']) write(`${name}.ipynb`, '{}')
    write('large.ipynb', 'x'.repeat(3_000_000))
    write('words.txt', 'no notebook')
    git('add', '.')
    git('commit', '-m', 'all')
    for (const name of ['changed', 'staged', 'added', 'new']) write(`${name}.ipynb`, '{ }')
    git('add', 'notebooks/staged.ipynb', 'notebooks/added.ipynb')
    rmSync(join(folder, 'notebooks/gone.ipynb'))
    assert.deepEqual(committedNotebooks(folder), ['notebooks/large.ipynb', 'notebooks/same.ipynb'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
