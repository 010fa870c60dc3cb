import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'

const program = join(__dirname, '..', 'support', 'under-signals.ts')
const root = join(__dirname, '..', '..')

/** A training in a process of its own; `lines` yields what it says. */
function training(mode: 'listen' | 'die', ...flags: string[]) {
  const args = [...flags, '--import', 'tsx', program, mode]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  return { child, ended: once(child, 'exit'), lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
}

test('a training that gets hundreds of SIGINTs lives, hears them, and ends with the same numbers', async () => {
  const [calm, disturbed] = [training('listen'), training('listen')]
  calm.child.stdin.end()
  assert.equal((await disturbed.lines.next()).value, 'training')
  let sent = 0
  const timer = setInterval(() => {
    if (disturbed.child.kill('SIGINT')) sent++
  }, 2)
  const { value } = await disturbed.lines.next()
  clearInterval(timer)
  disturbed.child.stdin.end()
  assert.deepEqual(await disturbed.ended, [0, null])
  const { digest, received } = JSON.parse(value)
  assert.ok(sent > 100 && received > 10, `${sent} sent, ${received} heard`)
  await calm.lines.next()
  assert.equal(digest, JSON.parse((await calm.lines.next()).value).digest)
})

test('Ctrl-C ends a training where nobody listens', async () => {
  const { child, ended, lines } = training('die')
  assert.equal((await lines.next()).value, 'training')
  child.kill('SIGINT')
  assert.deepEqual(await ended, [null, 'SIGINT'])
})
