import assert from 'node:assert/strict'
import test from 'node:test'
import { check, monteCarlo } from '../../lib/derivation/check'
import { close } from '../support/expect'

/** What a call prints. */
function printed(t: { mock: { method: typeof test.mock.method } }, call: () => void): string {
  const log = t.mock.method(console, 'log', () => {})
  try {
    call()
  } finally {
    log.mock.restore()
  }
  return log.mock.calls.map(({ arguments: [line] }) => String(line)).join('\n')
}

test('a check prints both sides, the error and the tolerance in one line', t => {
  const line = printed(t, () => check('Eq. 1', 0.5, 0.5001, 0.001))
  assert.match(line, /^✓ Eq\. 1 +0\.5000 +0\.5001 +error 1\.0e-4 ≤ 1e-3$/)
})

test('a check fails beyond its tolerance, and prints the line first', t => {
  const line = printed(t, () => assert.throws(() => check('sign', 1, -1, 0.1), /check failed: sign: error 2/))
  assert.match(line, /^✗ sign .* error 2\.0e\+0 > 1e-1$/)
})

test('one number out of many is enough to fail, and NaN never passes', t => {
  printed(t, () => {
    assert.throws(() => check('one', [1, 2, 3, 4], [1, 2, 3, 4.1], 0.05))
    assert.throws(() => check('each', [1, 2], [1.1, 2.1], [0.2, 0.05]))
    assert.throws(() => check('NaN', [1, Number.NaN], [1, 2], 10))
    assert.throws(() => check('NaN first', [Number.NaN, 1], [1, 1], 10))
  })
})

test('equal sides pass with tolerance 0', t => {
  printed(t, () => check('equal', [0, 1], [0, 1], 0))
})

test('sides of different lengths are refused', () => {
  assert.throws(() => check('lengths', [1, 2], [1], 1), /got 2 and 1/)
})

test('the standard error of a mean is the standard deviation over √n', () => {
  const { mean, error } = monteCarlo([[1, 5], [2, 5], [3, 5], [6, 5]]) // biome-ignore format: rows
  close(mean, [3, 5], 1e-14)
  close(error, [Math.sqrt(14 / 3) / 2, 0], 1e-14)
})

test('of a long list the largest numbers are shown, with their partners', t => {
  const left = Array.from({ length: 20 }, (_, i) => (i === 7 ? -5 : i === 3 ? 2 : -1e-9))
  const line = printed(t, () => check('long', left, left.map(x => x + 0.5), 1)) // biome-ignore format: short
  assert.match(line, /^✓ long +-5\.0000 +2\.0000 … +-4\.5000 +2\.5000 … /)
})

test('a value that would show as −0 shows as 0', t => {
  assert.match(
    printed(t, () => check('zero', -1e-9, 0, 1e-8)),
    /^✓ zero +0\.0000 +0\.0000 /,
  )
})
