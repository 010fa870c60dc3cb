import assert from 'node:assert/strict'
import test from 'node:test'
import { claim, liveClaim } from '../../lib/display/claim'

/** What a claim prints at a scale. */
function said(t: test.TestContext, holds: boolean, scale?: string, say = claim): string {
  const before = process.env.SCALE
  if (scale) process.env.SCALE = scale
  else delete process.env.SCALE
  const print = t.mock.method(console, 'log', () => {})
  try {
    say('a > b', holds)
    return String(print.mock.calls[0]!.arguments[0])
  } finally {
    print.mock.restore()
    if (before === undefined) delete process.env.SCALE
    else process.env.SCALE = before
  }
}

test('a claim that holds is printed, one that does not fails and is named', t => {
  assert.equal(said(t, true), '✓ a > b')
  assert.throws(() => said(t, false), /expected "a > b"/)
})

test('runs too short to show anything are asked nothing; stored ones are asked at every scale', t => {
  assert.equal(said(t, false, 'smoke', liveClaim), '· a > b (asked at full scale)')
  assert.equal(said(t, true, undefined, liveClaim), '✓ a > b')
  assert.throws(() => said(t, false, undefined, liveClaim), /expected "a > b"/)
  assert.throws(() => said(t, false, 'smoke'), /expected "a > b"/)
})
