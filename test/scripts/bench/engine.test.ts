import assert from 'node:assert/strict'
import test from 'node:test'
import { coresOf, Worker } from '../../../scripts/bench/engine'

const script = (text: string) => new Worker(process.execPath, ['-e', text], process.env)
const echo = `console.log('{"ready":true}'); require('readline').createInterface({ input: process.stdin })
  .on('line', line => console.log(line.includes('bad') ? '{"error":"no such thing"}' : line))`

test('a worker answers in order, by itself first and then each question', async () => {
  const worker = script(echo)
  const answers = await Promise.all([worker.answer(), worker.ask('run', { iterations: 3 }), worker.ask('memory')])
  assert.deepEqual(answers, [{ ready: true }, { do: 'run', iterations: 3 }, { do: 'memory' }])
  assert.equal(await worker.number('run', { seconds: 2 }, 'seconds'), 2)
  await worker.end()
})

test('an error is said in its own words, and the worker goes on', async () => {
  const worker = script(echo)
  await worker.answer()
  await assert.rejects(worker.ask('bad'), /^Error: no such thing$/)
  assert.deepEqual(await worker.ask('good'), { do: 'good' })
  await worker.end()
})

test('an end is an error with the last words, for the question at hand and for those after it', async () => {
  const worker = script(`console.error('out of luck'); process.exit(3)`)
  await assert.rejects(worker.answer(), /ended \(3\): out of luck/)
  await assert.rejects(worker.ask('run'), /has ended: out of luck/)
  await worker.end()
})

test('a program that does not exist is an error too', async () => {
  await assert.rejects(new Worker('/no/such/program', [], process.env).answer(), /ENOENT/)
})

test('a thread has a core of its own, where the system can see to that', () => {
  const cores = coresOf(1)
  if (cores !== undefined) assert.match(cores, /^\d+$/)
  if (cores !== undefined) assert.throws(() => coresOf(100_000), /expected at least 100000 cores/)
})
