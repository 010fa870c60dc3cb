import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { read, root } from '../../support/source'

// Opt-in, since it fetches 330 MB and needs two programs: ARM64=1 npm test -- arm64, after
// apt install g++-aarch64-linux-gnu qemu-user-static. It writes what it found to binding.arm64.json.

const record = 'test/scripts/setup/binding.arm64.json'
const [compiler, emulator] = ['aarch64-linux-gnu-g++', 'qemu-aarch64-static']
const lacks = [compiler, emulator].find(name => spawnSync(name, ['--version']).status !== 0)
const skip = process.env.ARM64 ? (lacks ? `${lacks} is not there` : false) : 'only with ARM64=1'

const folder = join(root, '.cache', 'arm64')
const tfjs = 'node_modules/@tensorflow/tfjs-node-gpu'
const scripts = (name: string) => import(join(root, 'scripts', name))

function run(command: string, args: string[], cwd = root): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, `${command}: ${error ?? ''}${stdout}${stderr}`)
  return stdout
}

/** arm64's library, out of the wheel that the lock pins, and its Node of this version. → the Node */
async function fetchArm64(): Promise<string> {
  const python = join(root, '.venv/bin/python')
  const where = ['--platform', 'manylinux_2_27_aarch64', '--python-version', '3.12', '--dest', join(folder, 'wheel')]
  const { fromLock } = await scripts('setup/locks.mjs')
  run(python, ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...where, ...fromLock('tensorflow')])
  const [wheel] = readdirSync(join(folder, 'wheel'))
  run(python, ['scripts/setup/extract.py', join(folder, 'wheel', wheel!), join(folder, '.native/tensorflow')])
  const { nodePackage } = await scripts('try.mjs')
  const name = nodePackage('linux', 'arm64')
  const how = ['--prefix', join(folder, 'node'), '--no-save', '--ignore-scripts', '--force'] // --force: of another machine
  run('npm', ['install', ...how, `${name}@${process.versions.node}`])
  return join(folder, 'node/node_modules', name, 'bin/node')
}

/** The repository as JavaScript, with the packages that are here, of which tfjs is a copy with a binding for arm64. */
async function build(): Promise<void> {
  run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', 'false', '--outDir', folder, '--rootDir', '.'])
  cpSync(join(root, tfjs), join(folder, tfjs), { recursive: true })
  for (const below of ['node_modules', dirname(tfjs)])
    for (const name of readdirSync(join(root, below)).filter(name => !tfjs.startsWith(`${below}/${name}`)))
      symlinkSync(join(root, below, name), join(folder, below, name))
  symlinkSync(join(root, 'data'), join(folder, 'data'))
  const { compileArguments } = await scripts('setup/binding.mjs')
  const output = join(folder, tfjs, 'lib/napi-v8/tfjs_binding.node')
  run(compiler, compileArguments(output, join(folder, '.native/tensorflow')))
}

test("on an emulated arm64 processor, the cross-compiled binding trains one iteration to this machine's losses", {
  skip,
}, async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const node = await fetchArm64()
    await build()
    const emulated = ['-L', '/usr/aarch64-linux-gnu', node]
    const there = JSON.parse(run(emulator, [...emulated, 'scripts/iteration.js'], folder))
    const here = JSON.parse(run(process.execPath, ['--import', 'tsx', 'scripts/iteration.ts']))
    const apart = Object.keys(here.losses).map(name => Math.abs(there.losses[name] / here.losses[name] - 1))
    const found = {
      date: new Date().toISOString().slice(0, 10),
      node: run(emulator, [...emulated, '-p', 'process.version + " " + process.arch']).trim(),
      emulator: run(emulator, ['--version']).split('\n')[0],
      compiler: run(compiler, ['--version']).split('\n')[0],
      tensorflow: there.version,
      losses: there.losses,
      apart: Math.max(...apart),
    }
    writeFileSync(join(root, record), `${JSON.stringify(found, null, 2)}\n`)
    assert.ok(found.apart < 1e-5, `the losses are ${found.apart} apart`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the last emulated run was of the TensorFlow that is set up, and its losses were those of x86-64', () => {
  const { tensorflow, apart, node } = JSON.parse(read(record))
  assert.equal(tensorflow, read('scripts/setup/tensorflow.mjs').match(/^const version = '(.*)'/m)![1])
  assert.match(node, /^v\d+\.\d+\.\d+ arm64$/)
  assert.ok(apart < 1e-5)
})
