import assert from 'node:assert/strict'
import test from 'node:test'

test('a Linux is refused for its C library only where that is not the GNU one', async () => {
  const { machineTrouble } = await import('../../../scripts/setup/prerequisites.mjs' as string)
  for (const arch of ['x64', 'arm64']) {
    assert.equal(
      machineTrouble({ platform: 'linux', arch }, () => true),
      undefined,
    )
    assert.match(
      machineTrouble({ platform: 'linux', arch }, () => false),
      /GNU C library.*musl/,
    )
  }
})
