import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { root } from '../../support/source'

const names = ['NVIDIA T4']
const losses = { dmd: 0.2, diversity: 0.06 }
const found = (device: string, scale = 1) => ({
  ...{ version: '2.21.0', device, seconds: [1.5, 0.004] },
  losses: Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, loss * scale])),
})
const look = async (about: object) =>
  (await import('../../../scripts/doctor/gpu.mjs' as string)).lookAtGpu({ names, device: 'gpu', ...about })

test('without a GPU, or with one that is not to be used, nothing is run and all is well', async () => {
  const iterate = () => assert.fail('it was run')
  assert.deepEqual(await look({ names: [], iterate }), {
    ok: true,
    text: 'nvidia-smi names none; nothing here needs one',
  })
  const { ok, text } = await look({ device: 'cpu', iterate })
  assert.ok(ok)
  assert.match(text, /NVIDIA T4; left alone/)
})

test('a GPU that gives the losses of the CPU is well, and its time is said', async () => {
  const { ok, text } = await look({ iterate: (on: string) => (on === 'gpu' ? found('GPU', 1.001) : found('CPU')) })
  assert.ok(ok)
  assert.match(text, /^NVIDIA T4; a compiled iteration .* 4\.0 ms, the first 1\.5 s; losses within 1e-3 of the CPU's$/)
})

test('a GPU that fails, is not seen or gives other losses is a trouble, with what to do', async () => {
  const troubles: [(on: string) => object | undefined, RegExp][] = [
    [() => undefined, /an iteration on it fails/],
    [() => found('CPU'), /TensorFlow 2\.21\.0 does not see it/],
    [on => (on === 'gpu' ? found('GPU', 1.1) : found('CPU')), /losses within 1e-1/],
  ]
  for (const [iterate, words] of troubles) {
    const { ok, text, remedy } = await look({ iterate })
    assert.equal(ok, false)
    assert.match(text, words)
    assert.match(remedy, /To do without the GPU: export SETUP_DEVICE=cpu/)
  }
})

test('one compiled iteration gives finite losses, the same ones each time', () => {
  const iterate = () => {
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/iteration.ts'], {
      cwd: root,
      encoding: 'utf8',
    })
    return JSON.parse(stdout)
  }
  const { losses, seconds } = iterate()
  assert.deepEqual(Object.keys(losses).sort(), ['diversity', 'dmd', 'fake', 'loss'])
  for (const loss of Object.values(losses)) assert.ok(Number.isFinite(loss) && loss !== 0)
  assert.equal(seconds.length, 2)
  assert.deepEqual(iterate().losses, losses)
})
