import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { z } from 'zod'
import { read, root } from './support/source'

// Binder and the dev container: what they read is linted, and Binder's postBuild is run, opt-in, since it sets a clone up
// from nothing: POSTBUILD=1 npm test -- binder.

const run = (command: string, args: string[], options: object = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options })
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stdout}${stderr}`)
  return stdout as string
}
const python = join(root, '.venv/bin/python')
const fromYaml = (file: string) =>
  JSON.parse(run(python, ['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))', file]))
const npmScripts: Record<string, string> = JSON.parse(read('package.json')).scripts
const recipe = read('scripts/container/Dockerfile')

/** What conda and Binder take of an environment, as far as it is used here. */
const environment = z.strictObject({
  channels: z.tuple([z.literal('conda-forge')]),
  dependencies: z.array(z.string().regex(/^[a-z][a-z\d-]*=\d+(\.\d+)*$/)).min(1),
})

/** What the reference of dev containers names, as far as it is used here. */
const devContainer = z.strictObject({
  name: z.string(),
  build: z.strictObject({ dockerfile: z.string(), context: z.string() }),
  forwardPorts: z.array(z.int().min(1).max(65535)),
  postCreateCommand: z.string(),
})

test("Binder's environment is one that conda takes, and its Node and Python are ones that set-up takes", async () => {
  const { dependencies } = environment.parse(fromYaml('binder/environment.yml'))
  const versions = new Map(dependencies.map(one => one.split('=') as [string, string]))
  const { nodeFits } = await import('../scripts/setup/prerequisites.mjs' as string)
  assert.ok(nodeFits(`${versions.get('nodejs')}.99.0`))
  assert.match(versions.get('python')!, /^3\.1[0-4]$/)
})

test("Binder's Debian packages are some of the container's", () => {
  const container = recipe.match(/apt-get install -y --no-install-recommends (.*) \\/)![1]!.split(' ')
  const packages = read('binder/apt.txt').trim().split('\n')
  for (const name of packages) assert.ok(container.includes(name), name)
  assert.ok(packages.includes('g++'))
})

test('postBuild may be executed, is a script that bash reads, and stops at the first failure', () => {
  accessSync(join(root, 'binder/postBuild'), constants.X_OK)
  run('bash', ['-n', 'binder/postBuild'])
  assert.match(read('binder/postBuild'), /^#!\/usr\/bin\/env bash\n[\s\S]*^set -euo pipefail$/m)
})

test('Binder reads no file in its folder but these three', () => {
  assert.deepEqual(readdirSync(join(root, 'binder')).sort(), ['apt.txt', 'environment.yml', 'postBuild'])
})

test("the dev container is the project's own recipe, and runs a command that the project has", () => {
  const { build, postCreateCommand } = devContainer.parse(JSON.parse(read('.devcontainer/devcontainer.json')))
  const from = join(root, '.devcontainer')
  assert.equal(resolve(from, build.dockerfile), join(root, 'scripts/container/Dockerfile'))
  assert.equal(resolve(from, build.context), root)
  assert.ok(npmScripts[postCreateCommand.match(/^npm run (\S+)$/)![1]!])
})

test('after postBuild in a clean folder, a Jupyter that knows nothing of it runs a notebook and draws plotly', {
  skip: !process.env.POSTBUILD && 'only with POSTBUILD=1',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'binder-'))
  try {
    const [clone, prefix] = [join(folder, 'clone'), join(folder, 'jupyter')]
    run('git', ['clone', '--quiet', root, clone])
    run('python3', ['-m', 'venv', prefix])
    run(join(prefix, 'bin/pip'), ['install', '--quiet', '--require-hashes', '-r', 'requirements/jupyter.lock'])
    rmSync(join(prefix, 'share/jupyter/labextensions/jupyterlab-plotly'), { recursive: true })
    const env = { ...process.env, NB_PYTHON_PREFIX: prefix, JUPYTER_PREFER_ENV_PATH: '1' }
    run('./binder/postBuild', [], { cwd: clone, env })
    const { kernelspecs } = JSON.parse(run(join(prefix, 'bin/jupyter'), ['kernelspec', 'list', '--json'], { env }))
    assert.equal(kernelspecs.tslab.resource_dir, join(prefix, 'share/jupyter/kernels/tslab'))
    assert.equal(kernelspecs.tslab.spec.argv[1], join(clone, 'scripts/kernel.cjs'))
    assert.ok(existsSync(join(prefix, 'share/jupyter/labextensions/jupyterlab-plotly/package.json')))
    const execute = ['scripts/execute.py', '--', 'notebooks/00-start-here.ipynb']
    assert.match(run(join(prefix, 'bin/python'), execute, { cwd: clone, env }), /1 passed, 0 failed/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
