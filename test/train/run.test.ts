import assert from 'node:assert/strict'
import test from 'node:test'
import { nativeBackend, type Scalar, type Tensor, tf } from '../../lib/tf'
import { Run, type TrainRecord } from '../../lib/train/run'
import { counting, sumOf } from '../support/counting-run'
import { flat } from '../support/expect'

test('a run gives a plain record every `every` updates and at the end', () => {
  const records = [...counting(10).run.records({ every: 4 })]
  assert.deepEqual(
    records.map(({ update, of, losses }) => [update, of, losses]),
    [
      [4, 10, { loss: 3 }],
      [8, 10, { loss: 7 }],
      [10, 10, { loss: 9 }],
    ],
  )
  assert.deepEqual(structuredClone(records), records)
  assert.ok(records.every((r, i) => r.seconds >= (records[i - 1]?.seconds ?? 0)))
})

test('leaving the loop keeps the state, and another loop goes on from there', () => {
  const { run } = counting(10)
  for (const record of run.records()) if (record.update === 3) break
  assert.equal(run.update, 3)
  assert.equal(sumOf(run), 1 + 2 + 3)
  const rest: TrainRecord[] = [...run.records()]
  assert.deepEqual([rest[0]!.update, rest.at(-1)!.update], [4, 10])
  assert.equal(sumOf(run), 55)
  assert.deepEqual([...run.records()], [], 'nothing is left to do')
})

test('`until` stops early; finish trains to the end without records', () => {
  const { run } = counting(10)
  assert.deepEqual([...run.records({ until: 0 })], [], 'nothing is left to do')
  assert.equal([...run.records({ until: 4 })].at(-1)!.update, 4)
  assert.equal(sumOf(run.finish(6)), 21)
  assert.equal(sumOf(run.finish()), 55)
  assert.equal(sumOf(run.finish(20)), 55)
})

test('a run that is not looked at and one that is give the same', () => {
  const [a, b] = [counting(10).run, counting(10).run]
  for (const _ of a.records({ every: 3 })) void _
  assert.equal(sumOf(a), sumOf(b.finish()))
})

test('a loss that is no number ends the run with the remedy, at the next record', () => {
  for (const [bad, name] of [
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ] as const) {
    const { run } = counting(10, {}, index => tf.where(index.less(5), tf.scalar(1), tf.scalar(bad)) as Scalar)
    const seen: number[] = []
    assert.throws(
      () => {
        for (const record of run.records({ every: 2 })) seen.push(record.update)
      },
      {
        message: `Training diverged: loss is ${name}. Lower the learning rate or the clip; the last checkpoint is unharmed.`,
      },
    )
    assert.deepEqual(seen, [2, 4])
  }
})

test('training keeps as many tensors as the state has, and dispose none', () => {
  const before = tf.memory().numTensors
  const { run, freed } = counting(10)
  run.finish(3)
  for (const record of run.records({ until: 6 })) assert.ok(record)
  assert.equal(tf.memory().numTensors, before + 1)
  run.dispose()
  assert.equal(tf.memory().numTensors, before)
  assert.equal(freed(), 1)
})

test('a step that fails leaves the state of the step before', () => {
  let fail = false
  const run = new Run<{ x: Tensor }>({
    config: {},
    state: { x: tf.scalar(0) },
    updates: 5,
    updatesPerStep: 1,
    step: ({ x }) => {
      if (fail) throw new Error('stop')
      return { state: { x: x.add(1) }, losses: {} }
    },
    dispose: () => {},
  })
  run.finish(2)
  fail = true
  assert.throws(() => run.finish(), /^Error: stop$/)
  fail = false
  assert.deepEqual(flat(run.finish(3).state.x), [3])
})

test('a compiled run that is cut off right after its native step goes on with the next one, not with the same', () => {
  const run = new Run<{ sum: Tensor }>({
    config: {},
    state: { sum: tf.scalar(0) },
    updates: 5,
    updatesPerStep: 1,
    engine: 'compiled',
    step: ({ sum }, index) => ({ state: { sum: sum.add(index.toFloat().add(1)) }, losses: {} }),
  })
  run.finish(1)
  const { binding } = nativeBackend()
  const { runCall } = binding
  binding.runCall = (...args) => {
    runCall(...args)
    throw new Error('Stop')
  }
  assert.throws(() => run.finish(), /^Error: compile: Stop$/)
  binding.runCall = runCall
  assert.equal(run.update, 2)
  assert.equal(sumOf(run), 1 + 2)
  assert.equal(sumOf(run.finish()), 15)
  run.dispose()
})

test('records come every whole number of updates, or never but at the end: all else is refused at once', () => {
  for (const every of [0, Number.NaN, -3, 2.5, 'x'])
    assert.throws(
      () => counting(10).run.records({ every: every as number }),
      /records: expected every to be a whole number ≥ 1/,
    )
  assert.throws(() => counting(10).run.records({ until: Number.NaN }), /records: expected until to be/)
  assert.equal([...counting(10).run.records({ every: Number.POSITIVE_INFINITY })].length, 1)
})
