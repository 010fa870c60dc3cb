import assert from 'node:assert/strict'
import test from 'node:test'
import { claim } from '../../lib/display/claim'

test('a sentence that is so is said; one that is not so is an error that quotes it', () => {
  const lines: string[] = []
  const { log } = console
  console.log = (line: string) => lines.push(line)
  claim('two is more than one', true)
  console.log = log
  assert.deepEqual(lines, ['✓ two is more than one'])
  assert.throws(() => claim('one is more than two', false), /"one is more than two"/)
})
