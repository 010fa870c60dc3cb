import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { loadEmoji } from '../../lib/datasets/emoji/drawings'
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
const noLpips = without('alexnet')

/** What every making leaves: weights with their provenance and finite metrics, and no checkpoint. */
function made(what: string, name: string) {
  const { tensors, meta, sha256 } = loadWeights(join(out, `${name}.safetensors`))
  assert.equal(meta.command, `npm run train -- ${what} --scale smoke`)
  for (const value of Object.values(meta.metrics as object)) assert.ok(Number.isFinite(value))
  assert.deepEqual(
    readdirSync(out).filter(file => file.endsWith('.checkpoint')),
    [],
  )
  return { tensors, sha256, metrics: meta.metrics as Record<string, number>, config: meta.config as TrainedConfig }
}
interface TrainedConfig {
  seed: number
  data: Record<string, string>
}

test('the teacher of scenes is made from nothing, with provenance', () => {
  const { status, stdout, stderr } = train(...tiny('teacher scenes', out))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /update \d+ of \d+, loss \d/)
  const { config } = made('teacher scenes', 'scenes-teacher')
  assert.equal(config.seed, 0)
  assert.match(config.data.pictures!, /^[0-9a-f]{64}$/)
})

test('the autoencoder is made with LPIPS, with what it restores and a contact sheet', { skip: noLpips }, () => {
  const { status, stdout, stderr } = train(...tiny('autoencoder emoji-all', out))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /update 30 of 30, loss .*, perceptual \d/)
  const { tensors, config, metrics } = made('autoencoder emoji-all', 'emoji-all-autoencoder')
  assert.deepEqual(tensors.latentMean!.shape, [512])
  assert.deepEqual(config.data, { drawings: loadEmoji().sha256 })
  for (const name of ['PSNR', 'edge', 'flat', 'LPIPS'])
    for (const suffix of ['', ' at 0.2 sd']) assert.ok(`${name}${suffix}` in metrics, `${name}${suffix}`)
  assert.equal(readFileSync(join(out, 'emoji-all-autoencoder.png')).toString('latin1', 1, 4), 'PNG')
})

test('a teacher is made for a seed, with its metrics by guidance and a contact sheet', {
  skip: noLpips || without('efficientnet-lite0'),
}, () => {
  const { status, stderr } = train(...tiny('teacher emoji-all', out), '--seed', '1')
  assert.equal(status, 0, stderr)
  const what = 'teacher emoji-all --seed 1'
  const { config, metrics } = made(what, 'emoji-all-teacher-1')
  const { sha256: autoencoder } = weightsOf('autoencoder emoji-all', out)
  const data = { drawings: loadEmoji().sha256, autoencoder, positions: '1' }
  assert.deepEqual({ seed: config.seed, data: config.data }, { seed: 1, data })
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
  killed('teacher scenes', folder)
  const { status, stdout, stderr } = train(...tiny('teacher scenes', folder))
  assert.equal(status, 0, stderr)
  assert.match(stdout, /going on from update 20 of 40/)
  const [whole, resumed] = [weightsOf('teacher scenes', out), weightsOf('teacher scenes', folder)]
  for (const name of Object.keys(whole.tensors)) {
    assert.deepEqual(resumed.tensors[name]!.dataSync(), whole.tensors[name]!.dataSync(), name)
  }
})

test("a teacher's checkpoint does not fit another autoencoder", { skip: noLpips }, () => {
  const folder = scratch()
  const { tensors, meta } = weightsOf('autoencoder emoji-all', out)
  const file = join(folder, 'emoji-all-autoencoder.safetensors')
  saveWeights(file, tensors, meta)
  killed('teacher emoji-all', folder)
  saveWeights(file, { ...tensors, latentMean: tensors.latentMean!.add(1) }, meta)
  const { status, stderr } = train(...tiny('teacher emoji-all', folder))
  assert.equal(status, 1)
  assert.match(stderr, /emoji-all-teacher-0-smoke\.checkpoint is a checkpoint of another configuration/)
})

test('a disk that is full, before the training or in it, and a read-only one are said in one sentence', () => {
  const folder = scratch()
  const cases: [code: string, writes: number, words: RegExp][] = [
    ['ENOSPC', 0, /^The disk is full: .* was not written\. Free some space .*\n$/],
    ['ENOSPC', 1, /^The disk is full: .*scenes-teacher-smoke\.checkpoint was not written\. Free some space .*\n$/],
    ['EROFS', 0, /^The disk may be read only: .* was not written\. Choose a folder on .*\n$/],
  ]
  for (const [code, writes, words] of cases) {
    const refusing = ['--require', join(root, 'test', 'support', 'refuse-writes.cjs')]
    const args = [...refusing, ...command(...tiny('teacher scenes', folder), '--keep', '0')]
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
    ['student', 'scenes'],
    ['teacher', 'scenes', '--scale', 'huge'],
    tiny('teacher scenes', out).concat('--keep', 'x'),
    tiny('teacher scenes', out).concat('--seed', '1'),
    tiny('teacher emoji-all', out).concat('--seed', '3'),
  ]) {
    const { status, stderr } = train(...args)
    assert.equal(status, 2)
    assert.match(stderr, /Usage: npm run train -- teacher scenes \| autoencoder emoji-all \| teacher emoji-all/)
  }
})
