import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { nativeBackend, type Tensor, tf } from '../../lib/tf'
import { flat } from '../support/expect'

function withTemporaryFolder(body: (folder: string) => void): void {
  const [folder, before] = [mkdtempSync(join(tmpdir(), 'session-test-')), process.env.TMPDIR]
  process.env.TMPDIR = folder
  try {
    body(folder)
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR')
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true })
  }
}

/** Run `body` while some functions of the native binding are others. */
function withBinding(other: Record<string, unknown>, body: () => void): void {
  const backend = nativeBackend()
  const { binding } = backend
  const get = (_: object, name: string) => other[name] ?? binding[name]
  backend.binding = new Proxy({}, { get }) as typeof binding
  try {
    body()
  } finally {
    backend.binding = binding
  }
}

test('the temporary file of a graph is gone as soon as it is traced', () => {
  withTemporaryFolder(folder => {
    const step = compile((x: Tensor) => x.add(1))
    step(tf.scalar(1))
    assert.deepEqual(readdirSync(folder), [])
    assert.deepEqual(flat(step(tf.scalar(2))), [3], 'and the graph does not need it')
    step.dispose()
  })
})

test('it is gone too when the native library cannot load the graph', () => {
  withTemporaryFolder(folder => {
    const loadSavedModel = () => {
      assert.equal(readdirSync(folder).length, 1)
      throw new Error('cannot load')
    }
    withBinding({ loadSavedModel }, () => {
      assert.throws(() => compile((x: Tensor) => x.add(1))(tf.scalar(1)), /cannot load/)
    })
    assert.deepEqual(readdirSync(folder), [])
  })
})

test('dispose frees each native session once', () => {
  const freed: number[] = []
  const step = compile((x: Tensor) => x.add(1))
  step(tf.scalar(1))
  step(tf.ones([2]))
  withBinding({ deleteSavedModel: (id: number) => freed.push(id) }, () => {
    step.dispose()
    step.dispose()
  })
  assert.equal(freed.length, 2)
  assert.equal(new Set(freed).size, 2)
  for (const id of freed) nativeBackend().binding.deleteSavedModel(id)
})
