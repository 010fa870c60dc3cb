import assert from 'node:assert/strict'
import test from 'node:test'
import { dataPrediction } from '../../lib/model/data-prediction'
import { residualMlp } from '../../lib/model/residual-mlp'
import { velocityFromData } from '../../lib/path/convert'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../lib/tf'
import { close } from '../support/expect'

const inner = residualMlp({ dataSize: 6, conditionSize: 3, width: 16, hidden: 24, blocks: 1, context: 8 })
const network = dataPrediction(inner, 0.1)
const noise = new Noise(0)
const zt = noise.fork('z').normal<tf.Rank.R2>([4, 6])
const condition = noise.fork('c').normal<tf.Rank.R2>([4, 3])
const params = network.init(noise.fork('init'))
const bias = noise.fork('x').normal<tf.Rank.R1>([6])

test('an inner network of weights zero but for its last bias predicts that bias as the data, at all times', () => {
  const constant: typeof params = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, name === 'out.b' ? bias : tf.zerosLike(value)]),
  )
  const x = bias.expandDims(0).tile([4, 1]) as Tensor2D
  const t = tf.tensor1d([0.1, 0.3, 0.5, 1])
  close(network.velocity(constant)(zt, t, condition), velocityFromData(zt, t, x), 1e-4)
})

test('below the floor the velocity stays finite', () => {
  const v = network.velocity(params)(zt, tf.tensor1d([0, 1e-6, 0.01, 0.05]), condition)
  assert.ok(v.abs().max().dataSync()[0]! < 100)
})

test('it has the weights and sizes of the inner network', () => {
  assert.deepEqual([network.dataSize, network.conditionSize], [6, 3])
  assert.deepEqual(Object.keys(params), Object.keys(inner.init(noise)))
})
