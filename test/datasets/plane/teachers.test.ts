import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  assert.throws(() => loadPlaneTeacher(99), /No flow teacher.*seed 99.*npm run reproduce -- --table 3 --dataset plane/)
  assert.throws(() => loadPlaneTeacher(99, 'diffusion'), /No diffusion teacher.*makePlaneTeacher\(99, 'diffusion'\)/)
})

test('a teacher of another seed or kind in the place of one is refused, though it is whole', () => {
  const home = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'teachers-'))
  try {
    for (const kind of ['plane-teachers', 'plane-diffusion-teachers'])
      cpSync(join('data', 'weights', kind), join(folder, 'data', 'weights', kind), { recursive: true })
    process.chdir(folder)
    cpSync(planeTeacherFile(1), planeTeacherFile(0))
    assert.throws(
      () => loadPlaneTeacher(0),
      /No flow teacher .*0\.safetensors holds other weights: expected config\.seed to be 0, got 1\. .*npm run reproduce/,
    )
    cpSync(planeTeacherFile(2, 'diffusion'), planeTeacherFile(2))
    assert.throws(() => loadPlaneTeacher(2), /expected config\.path to be nothing, got \{"type":"diffusion"/)
    cpSync(planeTeacherFile(3), planeTeacherFile(3, 'diffusion'))
    assert.throws(
      () => loadPlaneTeacher(3, 'diffusion'),
      /expected config\.path to be .*got nothing.*makePlaneTeacher\(3/,
    )
  } finally {
    process.chdir(home)
    rmSync(folder, { recursive: true })
  }
})
