import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { loadPlaneTeacher, planeTeacherFile, trainPlaneTeacher } from '../../../lib/datasets/plane/teachers'
import { loadWeights } from '../../../lib/model/weights'
import { noiseFromVelocity } from '../../../lib/path/convert'
import { scaledLinear } from '../../../lib/path/diffusion'
import { diffusionPath, flowPath } from '../../../lib/path/path'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { relativeGap } from '../../support/expect'

test('teachers of both kinds are shipped for eight seeds; a header has the whole configuration of their training', () => {
  for (const kind of ['flow', 'diffusion'] as const)
    for (let seed = 0; seed < 8; seed++) {
      const { tensors, meta } = loadWeights(planeTeacherFile(seed, kind))
      const run = trainPlaneTeacher(seed, undefined, kind)
      assert.deepEqual(meta.config, JSON.parse(JSON.stringify(run.config)), `${kind} ${seed}`)
      run.dispose()
      tf.dispose(tensors)
    }
})

test('either kind knows the noise of the exact mixtures to about a tenth, at the times of its own path', () => {
  for (const [kind, path] of [
    ['flow', flowPath()],
    ['diffusion', diffusionPath(scaledLinear)],
  ] as const) {
    const { plane, network, teacher } = loadPlaneTeacher(3, kind)
    const t = path.time(tf.linspace(0.3, 1, 64))
    const z = new Noise(5).normal([64, 2]) as Tensor2D
    const condition = plane.conditions.tile([16, 1]) as Tensor2D
    const [own, exact] = [network.velocity(teacher), plane.exact.velocity].map(v =>
      noiseFromVelocity(z, t, v(z, t, condition)),
    )
    assert.ok(relativeGap(own!, exact!) < 0.15, `${kind}: ${relativeGap(own!, exact!)}`)
  }
})

test('a teacher that is not there is named with the command that makes it', () => {
  assert.throws(() => loadPlaneTeacher(99), /No flow teacher.*seed 99.*npm run reproduce -- --table 3 --tier plane/)
  assert.throws(() => loadPlaneTeacher(99, 'diffusion'), /No diffusion teacher.*makePlaneTeacher\(99, 'diffusion'\)/)
})

test('a teacher of another seed or another kind in its place is refused, with both named', () => {
  const [folder, home] = [mkdtempSync(join(tmpdir(), 'swapped-')), process.cwd()]
  const swap = (from: string, to: string) => {
    mkdirSync(join(folder, dirname(to)), { recursive: true })
    cpSync(join(home, from), join(folder, to))
  }
  swap('data/weights/plane-teachers/1.safetensors', 'data/weights/plane-teachers/0.safetensors')
  swap('data/weights/plane-diffusion-teachers/1.safetensors', 'data/weights/plane-teachers/1.safetensors')
  swap('data/weights/plane-teachers/0.safetensors', 'data/weights/plane-diffusion-teachers/0.safetensors')
  process.chdir(folder)
  try {
    assert.throws(() => loadPlaneTeacher(0), /0\.safetensors holds other weights: expected config\.seed 0, got 1\./)
    assert.throws(() => loadPlaneTeacher(1), /1\.safetensors .* expected config\.path\.type none, got diffusion\./)
    assert.throws(() => loadPlaneTeacher(0, 'diffusion'), /expected config\.path\.type diffusion, got none\./)
  } finally {
    process.chdir(home)
    rmSync(folder, { recursive: true })
  }
})
