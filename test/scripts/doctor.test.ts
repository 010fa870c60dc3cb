import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { root } from '../support/source'

const doctor = (folder: string) => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/doctor.mjs'], { cwd: folder, encoding: 'utf8' })
  return { status, report: stdout }
}

test('where all is there, the doctor names versions, device, threads, kernel and disk, and exits with 0', () => {
  const { status, report } = doctor(root)
  for (const line of [
    /Node +\d/,
    /jupyterlab \d/,
    /plotly\.js (\S+) in npm, \1 in JupyterLab/,
    /TensorFlow +2\.\d+\.\d+ native/,
    /device +[CG]PU; threads: \d+ across ops, \d+ within an op/,
    /Jupyter kernel +tslab/,
    /disk +\d+ GB free/,
    /All is well\./,
  ])
    assert.match(report, line)
  assert.equal(status, 0)
})

test('in a bare clone the doctor names each part that is missing with its remedy, writes nothing, and exits with 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  try {
    for (const file of ['scripts', 'package.json', 'package-lock.json', 'requirements'])
      cpSync(join(root, file), join(folder, file), { recursive: true })
    const before = readdirSync(folder)
    const { status, report } = doctor(folder)
    for (const name of ['npm packages', 'Python packages', 'TensorFlow', 'TensorFlow binding'])
      assert.match(report, new RegExp(`✗ ${name} +missing, incomplete or out of date\\n +→ npm run setup`))
    assert.equal(status, 1)
    assert.deepEqual(readdirSync(folder), before)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('asked for the GPU, the doctor says in a line what it found', () => {
  const args = ['scripts/doctor.mjs', '--gpu']
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  assert.match(
    stdout,
    /✓ GPU +(nvidia-smi names none; nothing here needs one|.*; a compiled iteration .*|.*left alone.*)\n/,
  )
  assert.equal(status, 0)
})
