import assert from 'node:assert/strict'
import test from 'node:test'

test('each machine that is not refused has its wheel, and a GPU is used where a build for it exists', async () => {
  const { buildFor, deviceOf } = await import('../../../scripts/setup/tensorflow.mjs' as string)
  const wheel = (platform: string, arch: string, gpu: boolean) => {
    const device = deviceOf({ platform, arch }, () => gpu)
    return [device, buildFor({ platform, arch }, device).wheel]
  }
  assert.deepEqual(wheel('linux', 'x64', false), ['cpu', 'tensorflow-cpu'])
  assert.deepEqual(wheel('linux', 'x64', true), ['gpu', 'tensorflow'])
  for (const gpu of [false, true]) {
    assert.deepEqual(wheel('linux', 'arm64', gpu), ['cpu', 'tensorflow'])
    assert.deepEqual(wheel('darwin', 'arm64', gpu), ['cpu', 'tensorflow'])
  }
})
