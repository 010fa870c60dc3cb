import assert from 'node:assert/strict'
import test from 'node:test'
import { planeData, planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { mlp } from '../../lib/model/mlp'
import { type Network, nullCondition } from '../../lib/model/network'
import { noisePrediction } from '../../lib/model/noise-prediction'
import { noiseFromVelocity } from '../../lib/path/convert'
import { diffusionTimes, preservingState, scaledLinear } from '../../lib/path/diffusion'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { type TeacherData, trainTeacher } from '../../lib/train/teacher'
import { close, flat, gap, mean, relativeGap } from '../support/expect'
import { everyTensor } from '../support/training'

const plane = ring()
const network = mlp({ dataSize: 2, conditionSize: 5, width: 16, layers: 2, dataFrequencies: [1], timeFrequencies: [1] })
const settings = { seed: 0, updates: 20, batch: 32, optimiser: { learningRate: 1e-2, schedule: 'cosine' } } as const
const train = (change: object = {}) => trainTeacher(network, planeData(plane), { ...settings, ...change })

test('twenty updates, eager and compiled, give the same weights, moments and average to 1e-5', () => {
  const [compiled, eager] = [train(), train({ engine: 'eager' })]
  const losses = [compiled, eager].map(run => [...run.records()].map(record => record.losses.loss!))
  assert.ok(relativeGap(losses[0]!, losses[1]!) < 1e-5)
  const other = everyTensor(eager.state)
  for (const [name, tensor] of Object.entries(everyTensor(compiled.state))) {
    const worst = relativeGap(tensor, other[name]!)
    assert.ok(worst < 1e-5, `${name}: relative difference ${worst}`)
  }
  compiled.dispose()
  eager.dispose()
})

test('the same seed gives the same run bit for bit, another seed another', () => {
  const [a, b, c] = [train().finish(), train().finish(), train({ seed: 1 }).finish()].map(run => everyTensor(run.state))
  for (const name of Object.keys(a!)) assert.deepEqual(flat(a![name]!), flat(b![name]!), name)
  assert.ok(gap(a!['training.params.w0']!, c!['training.params.w0']!) > 1e-2)
})

test('the loss falls, and the trained velocity comes nearer to the exact one, under each prompt and without one', () => {
  const run = trainTeacher(planeNetwork(plane, 32), planeData(plane), {
    ...settings,
    updates: 400,
    batch: 256,
    ema: 0.98,
  })
  const [z, t] = [new Noise(5).normal([64, 2]), new Noise(6).uniform([64], 0.3, 1)] as [Tensor2D, Tensor1D]
  const conditions = plane.conditions.tile([16, 1]) as Tensor2D
  const errors = () =>
    [conditions, nullCondition(conditions)].map(condition => {
      const v = planeNetwork(plane, 32).velocity(run.state.average)(z, t, condition)
      return relativeGap(v, plane.exact.velocity(z, t, condition))
    })
  const before = errors()
  const losses = [...run.records()].map(record => record.losses.loss!)
  assert.ok(mean(losses.slice(-50)) < 0.75 * mean(losses.slice(0, 10)))
  for (const [i, error] of errors().entries())
    assert.ok(error < 0.35 && error < 0.4 * before[i]!, `${before[i]} → ${error}`)
  run.dispose()
})

const { times } = diffusionTimes(scaledLinear)
const diffusion = { path: { type: 'diffusion' } } as const

test('with a path the loss is that of the noise, at training times: 1 for a network that says 0', () => {
  const seen: number[] = []
  const silent: Network = {
    ...network,
    init: () => ({ w: tf.scalar(0) }),
    velocity: params => (xt, t) => {
      seen.push(...flat(t))
      return xt.mul(params.w!)
    },
  }
  const change = { ...settings, ...diffusion, batch: 4096, engine: 'eager' } as const
  const run = trainTeacher(noisePrediction(silent, times.at(-1)!), planeData(plane), change)
  const [record] = [...run.records({ until: 1 })]
  close(record!.losses.loss!, 1, 0.07)
  const known = new Set(times.map(Math.fround))
  assert.ok(seen.length >= 4096 && seen.every(t => known.has(t)))
})

test('a teacher with a path comes nearer to the exact noise', () => {
  const inner = planeNetwork(plane, 32)
  const change = { ...settings, ...diffusion, updates: 400, batch: 256, ema: 0.98 } as const
  const run = trainTeacher(noisePrediction(inner, times.at(-1)!), planeData(plane), change)
  const [z, t] = [new Noise(5).normal([64, 2]), tf.linspace(times[300]!, times[1000]!, 64)] as [Tensor2D, Tensor1D]
  const condition = plane.conditions.tile([16, 1]) as Tensor2D
  const error = () =>
    relativeGap(
      inner.velocity(run.state.average)(preservingState(z, t), t, condition),
      noiseFromVelocity(z, t, plane.exact.velocity(z, t, condition)),
    )
  const before = error()
  run.finish()
  assert.ok(error() < 0.25 && error() < 0.3 * before, `${before} → ${error()}`)
  run.dispose()
})

test('dropout replaces that share of the conditions by the null condition, and touches no other', () => {
  const seen: number[] = []
  const spy = {
    ...network,
    velocity: (params: Parameters<typeof network.velocity>[0]) => (zt: Tensor2D, t: Tensor1D, c: Tensor2D) => {
      seen.push(...flat(c))
      return network.velocity(params)(zt, t, c)
    },
  }
  for (const dropout of [0, 0.3, 1]) {
    seen.length = 0
    trainTeacher(spy, planeData(plane), { ...settings, updates: 1, batch: 2000, dropout, engine: 'eager' }).finish()
    const rows = Array.from({ length: 2000 }, (_, i) => seen.slice(5 * i, 5 * i + 5))
    assert.ok(rows.every(row => row.filter(v => v === 1).length === 1 && row.filter(v => v === 0).length === 4))
    const share = mean(rows.map(row => row[4]!))
    assert.ok(Math.abs(share - dropout) <= 5 * Math.sqrt((dropout * (1 - dropout)) / 2000), `share ${share}`)
  }
})

test('data that is captured instead of passed as a table is refused with the remedy', () => {
  const table = tf.ones([32, 2]) as Tensor2D
  const condition = plane.conditions.tile([8, 1]) as Tensor2D
  const captured: TeacherData = { tables: {}, draw: () => ({ x: table, condition }) }
  assert.throws(
    () => trainTeacher(network, captured, settings).finish(),
    /compile: .*from outside of the step\. Pass it as an argument/,
  )
})

test('training keeps a flat number of tensors', () => {
  const run = train().finish(3)
  const before = tf.memory().numTensors
  run.finish(15)
  assert.equal(tf.memory().numTensors, before)
})
