import assert from 'node:assert/strict'
import test from 'node:test'

test('the binding looks for the library from where it lies itself, on every platform', async () => {
  const { linkArguments } = await import('../../../scripts/setup/binding.mjs' as string)
  for (const [platform, here] of [
    ['linux', '$ORIGIN'],
    ['darwin', '@loader_path'],
  ]) {
    const arguments_: string[] = linkArguments(['libtensorflow_cc.so.2'], platform)
    const ways = arguments_.filter(one => one.includes('-rpath')).flatMap(one => one.split(',')[2]!.split(':'))
    assert.deepEqual(ways, [`${here}/tensorflow`, `${here}/../../../../../.native/tensorflow`])
  }
})
