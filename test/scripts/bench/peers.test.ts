import assert from 'node:assert/strict'
import test from 'node:test'
import { missing } from '../../../scripts/bench/peers'
import { read } from '../../support/source'

test('a peer that is not there is named with the command that installs it', () => {
  assert.equal(missing('/no/such/python', 'torch'), 'not installed (npm run bench -- --install-peers)')
  assert.match(missing('python3', 'no_such_package')!, /^not installed in python3$/)
  assert.equal(missing('python3', 'json'), undefined)
})

test('the peers are pinned exactly', () => {
  const lines = read('scripts/bench/peers.txt')
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
  assert.deepEqual(
    lines.map(line => line.replace(/==.*/, '')),
    ['torch', 'jax', 'numpy'],
  )
  for (const line of lines) assert.match(line, /^\w+==\d+\.\d+\.\d+$/)
})
