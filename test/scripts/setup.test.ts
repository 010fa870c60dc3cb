import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../support/source'

/** A copy of the set-up alone, as in a bare clone, in which `node` and stand-ins for other programs are all there is. */
class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'set-up-'))
  readonly bin = join(this.folder, 'bin')
  constructor(programs: Record<string, string>) {
    for (const file of ['scripts/setup', 'scripts/setup.mjs', 'package.json', 'package-lock.json', 'requirements'])
      cpSync(join(root, file), join(this.folder, file), { recursive: true })
    mkdirSync(this.bin)
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(this.bin, name), 0o755)
    }
  }
  private options = (path: string) => ({ cwd: this.folder, env: { ...process.env, CXX: '', PATH: path } })
  /** Set-up to its end. `nodeOptions` come before the script. */
  run(path = this.path, ...nodeOptions: string[]) {
    const args = [...nodeOptions, 'scripts/setup.mjs']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { ...this.options(path), encoding: 'utf8' })
    return { status, report: stdout + stderr }
  }
  start(): { child: ChildProcess; report: () => string } {
    const child = spawn(process.execPath, ['scripts/setup.mjs'], this.options(this.path))
    let text = ''
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', chunk => {
        text += chunk
      })
    return { child, report: () => text }
  }
  get path() {
    return [this.bin, process.env.PATH].join(delimiter)
  }
  remove = () => rmSync(this.folder, { recursive: true, force: true })
}

const machine = {
  python3: 'echo 3.12.1 True',
  'c++': 'echo c++ 13.1',
  git: 'echo git version 2.40.0',
  'nvidia-smi': 'exit 1',
}
const npmThat = (script: string) => ({ ...machine, npm: script })

const withClone = async (programs: Record<string, string>, work: (clone: Clone) => void | Promise<void>) => {
  const clone = new Clone(programs)
  try {
    await work(clone)
  } finally {
    clone.remove()
  }
}

const until = async (condition: () => boolean, what: string) => {
  for (let waited = 0; !condition(); waited += 50) {
    assert.ok(waited < 10_000, `waited 10 s for ${what}`)
    await pause(50)
  }
}
const ended = (child: ChildProcess) =>
  new Promise<number | null>(resolve =>
    child.exitCode === null ? child.on('close', resolve) : resolve(child.exitCode),
  )
const lives = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^State:\s*Z/m.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '')
  } catch {
    return false
  }
}

test('where all is there, set-up says nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: root, encoding: 'utf8' })
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})

test('everything that is missing is named at once, before anything is written', () =>
  withClone({}, clone => {
    const { status, report } = clone.run(clone.bin)
    assert.equal(status, 1)
    for (const name of ['Python 3.10', 'C\\+\\+ compiler', 'git: not found']) assert.match(report, new RegExp(name))
    assert.match(report, /What to do: Install what is listed/)
    for (const made of ['node_modules', '.venv', '.native']) assert.ok(!existsSync(join(clone.folder, made)), made)
  }))

test('a Node that is too old, too new or too odd is named with the remedy', () =>
  withClone(machine, clone => {
    for (const version of ['18.20.4', '20.18.3', '21.7.0', '22.11.0', '23.11.0', '25.0.0']) {
      const lie = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
      const { status, report } = clone.run(clone.path, '--import', `data:text/javascript,${encodeURIComponent(lie)}`)
      assert.equal(status, 1)
      assert.match(report, new RegExp(`this is ${version}. With nvm: nvm install 24`))
    }
  }))

test('a machine that TensorFlow has no build for is refused with the way out, before anything is fetched', () =>
  withClone(machine, clone => {
    const machines: [string, string, RegExp][] = [
      ['win32', 'x64', /on Windows, use it inside WSL/],
      ['linux', 'ia32', /a 64-bit Node on x86-64 or arm64: this one is for ia32/],
      ['linux', 'arm', /a 64-bit Node on x86-64 or arm64: this one is for arm,/],
      ['darwin', 'x64', /a Mac with Apple's own processor/],
      ['freebsd', 'x64', /no build for freebsd/],
    ]
    for (const [platform, arch, words] of machines) {
      const lie = `for (const [name, value] of Object.entries({ platform: '${platform}', arch: '${arch}' }))
        Object.defineProperty(process, name, { value })`
      const { status, report } = clone.run(clone.path, '--import', `data:text/javascript,${encodeURIComponent(lie)}`)
      assert.equal(status, 1)
      assert.match(report, words)
      assert.doesNotMatch(report, /npm packages/)
    }
  }))

test('a Python without venv is no Python', () =>
  withClone(
    { ...machine, ...Object.fromEntries(['', '.14', '.13', '.12', '.11', '.10'].map(n => [`python3${n}`, 'exit 1'])) },
    c => {
      const { status, report } = c.run()
      assert.equal(status, 1)
      assert.match(report, /Python 3.10 or newer with its venv module/)
      assert.match(report, /apt install python3 python3-venv/)
    },
  ))

const failures: [string, string, RegExp, RegExp][] = [
  [
    'no network',
    'npm error code ENOTFOUND',
    /npm ci failed: the package registry could not be reached/,
    /Check the network/,
  ],
  ['a full disk', 'npm error code ENOSPC', /npm ci failed: the disk is full/, /Free some space/],
  ['a folder of another user', 'npm error code EACCES', /a file could not be written/, /belongs to you/],
  ['anything else', 'npm error broken widget', /npm ci failed\.\n +npm error broken widget/, /Read the lines above/],
]
for (const [name, line, what, remedy] of failures)
  test(`${name} ends in what happened and what to do`, () =>
    withClone(npmThat(`echo "${line}" >&2; exit 1`), clone => {
      const { status, report } = clone.run()
      assert.equal(status, 1)
      assert.match(report, what)
      assert.match(report, /What to do: /)
      assert.match(report, remedy)
      assert.ok(!report.includes('    at '), 'no stack trace for a foreseen failure')
    }))

const sleeper = npmThat('echo $$ > npm.pid; exec sleep 60')
const npmPid = (clone: Clone) => Number(readFileSync(join(clone.folder, 'npm.pid'), 'utf8'))

test('Ctrl-C stops the program at work, releases the lock and says: run it again', () =>
  withClone(sleeper, async clone => {
    const { child, report } = clone.start()
    await until(() => existsSync(join(clone.folder, 'npm.pid')), 'npm')
    await pause(100)
    child.kill('SIGINT')
    assert.equal(await ended(child), 130)
    assert.match(report(), /run it again \(npm run setup\)/)
    await until(() => !lives(npmPid(clone)), 'the end of npm')
    assert.ok(!existsSync(join(clone.folder, '.cache/setup.lock')))
  }))

test('a second set-up waits for the first', () =>
  withClone(sleeper, async clone => {
    const first = clone.start()
    await until(() => existsSync(join(clone.folder, 'npm.pid')), 'npm')
    const second = clone.start()
    await until(() => second.report() !== '', 'the second to speak')
    assert.match(
      second.report(),
      new RegExp(`Another set-up is running in this folder \\(process ${first.child.pid}\\)`),
    )
    assert.doesNotMatch(second.report(), /npm packages/)
    first.child.kill('SIGINT')
    await ended(first.child)
    await until(() => second.report().includes('npm packages'), 'the turn of the second')
    second.child.kill('SIGINT')
    await ended(second.child)
  }))

test('the lock of a killed set-up is taken over, and what it left running is ended', () =>
  withClone(sleeper, async clone => {
    const first = clone.start()
    await until(() => existsSync(join(clone.folder, 'npm.pid')), 'npm')
    await pause(100)
    first.child.kill('SIGKILL')
    await ended(first.child)
    const orphan = npmPid(clone)
    assert.ok(lives(orphan))
    const second = clone.start()
    await until(() => second.report().includes('npm packages'), 'the second to start')
    await until(() => npmPid(clone) !== orphan, 'its npm')
    assert.ok(!lives(orphan))
    second.child.kill('SIGINT')
    assert.equal(await ended(second.child), 130)
  }))

test('what has no stamp, or a stamp that disagrees, is not taken for whole', () =>
  withClone(machine, clone => {
    const put = (file: string, text: string) => {
      mkdirSync(join(clone.folder, file, '..'), { recursive: true })
      writeFileSync(join(clone.folder, file), text)
    }
    put('.venv/bin/python', 'half an environment')
    put('.native/tensorflow/libtensorflow_cc.so.2', 'half a library')
    const sizes = { 'libtensorflow_cc.so.2': 788_086_608 }
    const { platform, arch } = process
    put('.native/tensorflow.json', JSON.stringify({ version: '2.21.0', platform, arch, device: 'cpu', sizes }))
    put('.native/tfjs_binding.node', 'half a binding')
    const ask = `import('./scripts/setup/steps.mjs').then(async m => console.log((await m.pending()).map(s => s.name).join()))`
    const { stdout } = spawnSync(process.execPath, ['-e', ask], { cwd: clone.folder, encoding: 'utf8' })
    assert.equal(stdout.trim(), 'npm packages,Python packages,TensorFlow,TensorFlow binding')
  }))

test('a part that there is not is named, with those that there are', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', 'feature'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 1)
  assert.match(stderr, /Expected nothing or some of features, encoder, workflow, site, tools, got "feature"/)
})

test('loading TensorFlow prints nothing', () => {
  const load = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/probe.ts'], { cwd: root, encoding: 'utf8' })
  assert.equal(load.stderr, '')
  assert.equal(JSON.parse(load.stdout).product, 64 ** 3)
})
