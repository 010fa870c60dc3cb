import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { allEmoji, loadEmoji } from '../../lib/datasets/emoji/drawings'
import { loadWeights, saveWeights } from '../../lib/model/weights'
import { without } from '../support/features'

const root = join(__dirname, '..', '..')
const out = mkdtempSync(join(tmpdir(), 'weights-'))
after(() => rmSync(out, { recursive: true, force: true }))

const command = (...args: string[]) => ['--import', 'tsx', join(root, 'scripts', 'train.ts'), ...args]
const train = (...args: string[]) => spawnSync(process.execPath, command(...args), { cwd: root, encoding: 'utf8' })
const tiny = (what: string, folder: string) => [...what.split(' '), '--scale', 'smoke', '--out', folder]
const nameOf = (what: string) => what.split(' ').reverse().join('-')
const weightsOf = (what: string, folder: string) => loadWeights(join(folder, `${nameOf(what)}.safetensors`))
const sourceOf = (what: string) => (weightsOf(what, out).meta.config as { data: Record<string, string> }).data

test('each command makes tiny weights from nothing, with provenance, and removes its checkpoint', () => {
  for (const what of ['autoencoder emoji', 'teacher emoji', 'teacher scenes']) {
    const { status, stdout, stderr } = train(...tiny(what, out))
    assert.equal(status, 0, stderr)
    assert.match(stdout, /update \d+ of \d+, loss \d/)
    const { meta } = weightsOf(what, out)
    assert.equal(meta.command, `npm run train -- ${what} --scale smoke`)
    assert.equal((meta.config as { seed: number }).seed, 0)
    for (const value of Object.values(meta.metrics as object)) assert.ok(Number.isFinite(value))
    assert.ok(!existsSync(join(out, `${nameOf(what)}-smoke.checkpoint`)))
  }
  assert.equal(sourceOf('autoencoder emoji').drawings, loadEmoji().sha256)
  assert.equal(sourceOf('teacher emoji').autoencoder, weightsOf('autoencoder emoji', out).sha256)
  assert.match(sourceOf('teacher scenes').pictures!, /^[0-9a-f]{64}$/)
})

test('the autoencoder of all emoji is made alike, with LPIPS, what it restores, and a contact sheet', {
  skip: without('alexnet'),
}, () => {
  const { status, stdout, stderr } = train(...tiny('autoencoder emoji-all', out))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /update 30 of 30, loss .*, perceptual \d/)
  const { tensors, meta } = weightsOf('autoencoder emoji-all', out)
  assert.deepEqual(tensors.latentMean!.shape, [512])
  assert.deepEqual((meta.config as { data: object }).data, { drawings: loadEmoji(allEmoji).sha256 })
  const metrics = Object.keys(meta.metrics as object)
  for (const name of ['PSNR', 'edge', 'flat', 'LPIPS'])
    for (const suffix of ['', ' at 0.2 sd']) assert.ok(metrics.includes(`${name}${suffix}`), `${name}${suffix}`)
  assert.equal(readFileSync(join(out, 'emoji-all-autoencoder.png')).toString('latin1', 1, 4), 'PNG')
})

test('a teacher of all emoji is made for a seed, with its metrics by guidance and a contact sheet', {
  skip: without('alexnet') || without('efficientnet-lite0'),
}, () => {
  const { status, stderr } = train(...tiny('teacher emoji-all', out), '--seed', '1')
  assert.equal(status, 0, stderr)
  const { meta } = loadWeights(join(out, 'emoji-all-teacher-1.safetensors'))
  assert.equal(meta.command, 'npm run train -- teacher emoji-all --seed 1 --scale smoke')
  const { seed, data } = meta.config as { seed: number; data: object }
  const { sha256: autoencoder } = weightsOf('autoencoder emoji-all', out)
  assert.deepEqual(
    { seed, data },
    { seed: 1, data: { drawings: loadEmoji(allEmoji).sha256, autoencoder, positions: '1' } },
  )
  const metrics = meta.metrics as Record<string, number>
  for (const name of ['flat', 'own caption', 'designers per caption'])
    for (const w of [1, 3.5]) assert.ok(Number.isFinite(metrics[`${name}, w = ${w}`]), `${name}, w = ${w}`)
  assert.equal(readFileSync(join(out, 'emoji-all-teacher-1.png')).toString('latin1', 1, 4), 'PNG')
})

/** Start a training that is killed with SIGKILL in the middle of its third save. */
function killed(what: string, folder: string): void {
  const preload = ['--require', join(root, 'test', 'support', 'kill-in-save.cjs')]
  const args = [...preload, ...command(...tiny(what, folder), '--keep', '0')]
  const { signal, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  assert.equal(signal, 'SIGKILL', stderr)
  assert.ok(!existsSync(join(folder, `${nameOf(what)}.safetensors`)))
}

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a training that was killed in the middle of a save goes on from the save before, to the same weights', () => {
  const folder = scratch()
  killed('autoencoder emoji', folder)
  const { status, stdout, stderr } = train(...tiny('autoencoder emoji', folder))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /going on from update 20 of 30/)
  const [whole, resumed] = [weightsOf('autoencoder emoji', out), weightsOf('autoencoder emoji', folder)]
  for (const name of Object.keys(whole.tensors)) {
    assert.deepEqual(resumed.tensors[name]!.dataSync(), whole.tensors[name]!.dataSync(), name)
  }
})

test("a teacher's checkpoint does not fit another autoencoder", () => {
  const folder = scratch()
  const { tensors, meta } = weightsOf('autoencoder emoji', out)
  const file = join(folder, 'emoji-autoencoder.safetensors')
  saveWeights(file, tensors, meta)
  killed('teacher emoji', folder)
  saveWeights(file, { ...tensors, latentMean: tensors.latentMean!.add(1) }, meta)
  const { status, stderr } = train(...tiny('teacher emoji', folder))
  assert.equal(status, 1)
  assert.match(stderr, /emoji-teacher-smoke\.checkpoint is a checkpoint of another configuration/)
})

test('a disk that is full, before the training or in it, and a read-only one are said in one sentence', () => {
  const folder = scratch()
  const cases: [code: string, writes: number, words: RegExp][] = [
    ['ENOSPC', 0, /^The disk is full: .* was not written\. Free some space .*\n$/],
    ['ENOSPC', 1, /^The disk is full: .*emoji-autoencoder-smoke\.checkpoint was not written\. Free some space .*\n$/],
    ['EROFS', 0, /^The disk may be read only: .* was not written\. Choose a folder on .*\n$/],
  ]
  for (const [code, writes, words] of cases) {
    const refusing = ['--require', join(root, 'test', 'support', 'refuse-writes.cjs')]
    const args = [...refusing, ...command(...tiny('autoencoder emoji', folder), '--keep', '0')]
    const env = { ...process.env, REFUSE: code, AFTER: String(writes), BELOW: folder }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env })
    assert.equal(status, 1)
    assert.match(stderr, words)
    if (!writes) assert.equal(stdout, '', 'before the training')
    assert.deepEqual(readdirSync(folder), [])
  }
})

test('a wrong call is answered with the right one', () => {
  for (const args of [
    [],
    ['teacher'],
    ['student', 'emoji'],
    ['teacher', 'emoji', '--scale', 'huge'],
    tiny('teacher emoji', out).concat('--keep', 'x'),
    tiny('teacher emoji', out).concat('--seed', '1'),
    tiny('teacher emoji-all', out).concat('--seed', '3'),
  ]) {
    const { status, stderr } = train(...args)
    assert.equal(status, 2)
    assert.match(
      stderr,
      /Usage: npm run train -- autoencoder emoji \| teacher emoji \| teacher scenes \| autoencoder emoji-all/,
    )
  }
})
