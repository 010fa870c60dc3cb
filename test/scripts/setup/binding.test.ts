import assert from 'node:assert/strict'
import test from 'node:test'
import { filesBelow, read } from '../../support/source'

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

test('the binding is made anew when any file of lib/engine/native changes, and each is part of it', async () => {
  const { madeOf } = await import('../../../scripts/setup/binding.mjs' as string)
  const files = filesBelow('lib/engine/native', /./)
  const sources = (madeOf() as string[]).filter(path => path.includes('/lib/engine/native/'))
  assert.deepEqual(sources.map(path => path.slice(path.indexOf('lib/engine'))).sort(), files.sort())
  const headers = files.filter(file => file.endsWith('.h')).map(file => file.split('/').at(-1)!)
  const included = files.flatMap(file => [...read(file).matchAll(/^#include "(.*)"$/gm)].map(match => match[1]!))
  assert.deepEqual(
    headers.filter(header => !included.includes(header)),
    [],
  )
})
