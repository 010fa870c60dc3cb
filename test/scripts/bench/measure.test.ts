import assert from 'node:assert/strict'
import test from 'node:test'
import { peerNames } from '../../../scripts/bench/choice'
import { differences, measure } from '../../../scripts/bench/measure'
import { missing, peerPython } from '../../../scripts/bench/peers'
import { resultSchema } from '../../../scripts/bench/result'
import type { Setting } from '../../../scripts/bench/setting'

const tiny: Record<string, Setting> = {
  plane: { dataset: 'plane', width: 16, batch: 32, threads: 1 },
  emoji: { dataset: 'emoji', width: 32, batch: 16, threads: 1 },
  'emoji-all': { dataset: 'emoji-all', width: 32, batch: 16, threads: 1 },
}

test('differences are relative, and what cannot be compared is infinitely different', () => {
  const reference = { losses: { a: 2, b: -4 }, update: Float32Array.of(3, 4) }
  assert.deepEqual(differences(reference, reference), { losses: 0, update: 0 })
  const other = { losses: { a: 2, b: -5 }, update: Float32Array.of(3, 4.5) }
  assert.deepEqual(differences(other, reference), { losses: 0.25, update: 0.1 })
  const without = { losses: { a: 2 }, update: Float32Array.of(3) }
  assert.deepEqual(differences(without, reference), { losses: Infinity, update: Infinity })
})

test('without peers lib is timed alone, and each peer is left out with a word', async () => {
  const { measured, versions } = await measure(tiny.plane!, '/no/such/python', { rounds: 2, peers: peerNames })
  resultSchema.shape.settings.element.parse(measured)
  const [ours, ...others] = measured.engines
  assert.deepEqual([ours!.name, others.length], ['ours', 0])
  assert.deepEqual(ours!.ratio, { median: 1, low: 1, high: 1 })
  assert.ok(ours!.ms.median > 0 && ours!.peakShare > 0 && ours!.peakShare < 1 && ours!.megabytes > 50)
  assert.ok(ours!.importSeconds < ours!.firstStepSeconds)
  assert.deepEqual(
    measured.skipped.map(({ name }) => name),
    peerNames,
  )
  for (const { why } of measured.skipped) assert.match(why, /not installed \(npm run bench -- --install-peers\)/)
  assert.match(versions.node!, /^\d+\.\d+\.\d+$/)
})

const absent = missing(peerPython(), 'torch') ?? missing(peerPython(), 'jax')
/** torch.compile is left out: it is PyTorch's code, compiled for a minute. */
const peersOf = { plane: ['PyTorch', 'JAX', 'JAX merged'], emoji: ['PyTorch', 'JAX'], 'emoji-all': ['PyTorch', 'JAX'] }

for (const [dataset, peers] of Object.entries(peersOf))
  test(`${dataset}: all engines compute the same losses and the same first update`, { skip: absent }, async () => {
    const { measured } = await measure(tiny[dataset]!, peerPython(), { rounds: 1, peers })
    assert.deepEqual(measured.skipped, [])
    assert.deepEqual(
      measured.engines.map(({ name }) => name),
      ['ours', ...peers],
    )
    for (const { differences } of measured.engines)
      assert.ok(differences.losses < 1e-4 && differences.update < 1e-4, JSON.stringify(measured.engines))
  })
