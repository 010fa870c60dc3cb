import assert from 'node:assert/strict'
import test from 'node:test'
import { denoisingLoss } from '../../lib/loss/denoising'
import { dmd } from '../../lib/method/dmd'
import { dataPrediction } from '../../lib/model/data-prediction'
import { cloneParams, type Network, type Params } from '../../lib/model/network'
import { residualMlp } from '../../lib/model/residual-mlp'
import { velocityFromData } from '../../lib/path/convert'
import { interpolate } from '../../lib/path/flow'
import { integrate } from '../../lib/sampler/integrate'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { trainTeacher } from '../../lib/train/teacher'
import { close } from '../support/expect'

const inner = residualMlp({ dataSize: 6, conditionSize: 3, width: 16, hidden: 24, blocks: 1, context: 8 })
const network = dataPrediction(inner, { floor: 0.1 })
const noise = new Noise(0)
const zt = noise.fork('z').normal<tf.Rank.R2>([4, 6])
const condition = noise.fork('c').normal<tf.Rank.R2>([4, 3])
const params = network.init(noise.fork('init'))
const bias = noise.fork('x').normal<tf.Rank.R1>([6])

/** the network whose prediction of the data is `bias`, whatever it is given */
const constant: typeof params = Object.fromEntries(
  Object.entries(params).map(([name, value]) => [name, name === 'out.b' ? bias : tf.zerosLike(value)]),
)
const x = bias.expandDims(0).tile([4, 1]) as Tensor2D
const floored = dataPrediction(inner, { floor: 0.1, floored: true })

test('an inner network of weights zero but for its last bias predicts that bias as the data, at all times', () => {
  const t = tf.tensor1d([0.02, 0.3, 0.5, 1])
  close(network.velocity(constant)(zt, t, condition), velocityFromData(zt, t, x), 1e-3)
})

const early = tf.tensor1d([0, 0.01, 0.05, 0.099])
const eps = noise.fork('eps').normal<tf.Rank.R2>([4, 6])
const lossOf = (network: Network, p: Params, t: Tensor1D, of: Tensor2D) => {
  const given = { x: of, eps, t, zt: interpolate(of, eps, t) }
  const v = network.velocity(p)(given.zt, t, condition)
  return denoisingLoss({ prediction: 'velocity', floor: network.floor }, v, given).dataSync()[0]!
}

test('a network that knows the data has no loss below the floor; with the floor in the velocity alone it had', () => {
  assert.ok(lossOf(network, constant, early, x) < 1e-9)
  assert.ok(lossOf(floored, constant, early, x) > 0.1)
})

test('its loss is ‖x̂ − x‖² / max(t, floor)²', () => {
  const t = tf.tensor1d([0.02, 0.08, 0.3, 0.9])
  const of = noise.fork('of').normal<tf.Rank.R2>([4, 6])
  const expected = bias.sub(of).div(t.maximum(0.1).expandDims(1)).square().mean()
  close(lossOf(network, constant, t, of), expected, 1e-3)
})

test('teacher and fake model are trained with the floor: where the network knows the data, both losses vanish', () => {
  const knowing = { ...network, init: () => cloneParams(constant) }
  const data = {
    tables: { x },
    draw: ({ x }: Params) => ({ x: x as Tensor2D, condition: tf.zeros([4, 3]) as Tensor2D }),
  }
  const rate = { learningRate: 1e-9 }
  const common = { seed: 0, updates: 1, batch: 4, engine: 'eager' } as const
  const [taught] = [...trainTeacher(knowing, data, { ...common, optimiser: rate }).records()]
  assert.ok(taught!.losses.loss! < 1e-9)
  const task = { network, teacher: constant, prompts: condition }
  const settings = { ...common, steps: 2, times: [0.001, 0.05] as [number, number], timePer: 'sample' as const }
  const [distilled] = [...distill(dmd, task, { ...settings, student: rate, fake: rate }).records()]
  assert.ok(distilled!.losses.fake! < 1e-6)
})

test('a step from below the floor to t = 0 ends at the predicted data', () => {
  const end = integrate(network.velocity(constant), zt, [0.05, 0], condition)
  close(end, x, 1e-4)
})

test('with the floor in the velocity it is as it was: equal above the floor, finite below it, and no floor for the loss', () => {
  const t = tf.tensor1d([0.1, 0.3, 0.5, 1])
  close(floored.velocity(params)(zt, t, condition), network.velocity(params)(zt, t, condition), 0)
  const below = floored.velocity(params)(zt, early, condition)
  assert.ok(below.abs().max().dataSync()[0]! < 100)
  assert.equal(floored.floor, undefined)
})

test('it has the weights and sizes of the inner network', () => {
  assert.deepEqual([network.dataSize, network.conditionSize, network.floor], [6, 3, 0.1])
  assert.deepEqual(Object.keys(params), Object.keys(inner.init(noise)))
})

test('a floor outside of (0, 1) is refused', () => {
  for (const floor of [0, 1, Number.NaN])
    assert.throws(() => dataPrediction(inner, { floor }), /dataPrediction: expected floor to be a number in \(0, 1\)/)
})
