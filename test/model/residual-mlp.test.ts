import assert from 'node:assert/strict'
import test from 'node:test'
import { residualMlp } from '../../lib/model/residual-mlp'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { checkGradients } from '../support/gradient'

const network = residualMlp({ dataSize: 6, conditionSize: 3, width: 16, hidden: 24, blocks: 2, context: 8 })
const noise = new Noise(0)
const zt = noise.fork('z').normal<tf.Rank.R2>([5, 6])
const t = tf.tensor1d([0, 0.2, 0.5, 0.8, 1])
const condition = noise.fork('c').normal<tf.Rank.R2>([5, 3])
const zeroed = (name: RegExp) =>
  Object.fromEntries(
    Object.entries(network.init(noise)).map(([key, value]) => [key, name.test(key) ? tf.zerosLike(value) : value]),
  )

test('with F = 0 and k = 0 it is the exact velocity of N(0, I) data: z (2t − 1) / ((1 − t)² + t²)', () => {
  const v = network.velocity(zeroed(/^out/))(zt, t, condition).arraySync()
  const times = t.arraySync()
  const z = zt.arraySync()
  v.forEach((row, b) => {
    const s = times[b]!
    row.forEach((value, d) => {
      assert.ok(Math.abs(value - (z[b]![d]! * (2 * s - 1)) / ((1 - s) ** 2 + s * s)) < 1e-5)
    })
  })
})

test('its features are what the last layer makes F of: v = z (2t − 1)/r + F/√r for k = 0', () => {
  const params = network.init(noise)
  const hidden = network.features!(params)(zt, t, condition)
  const r = tf.sub(1, t).square().add(t.square()).expandDims(1)
  const F = hidden.matMul(params['out.w'] as tf.Tensor2D).add(params['out.b']!)
  const v = zt.mul(t.mul(2).sub(1).expandDims(1).div(r)).add(F.div(r.sqrt()))
  const worst = network.velocity(params)(zt, t, condition).sub(v).abs().max().dataSync()[0]!
  assert.ok(worst < 1e-5, `${worst}`)
})

test('the gradient of every weight is that of finite differences', () => {
  const params = { ...network.init(noise), skip: tf.tensor1d([0.3]) }
  checkGradients(p => network.velocity(p)(zt, t, condition).square().mean(), params)
})

test('samples of a batch do not see each other', () => {
  const velocity = network.velocity(network.init(noise))
  const all = velocity(zt, t, condition).slice([2, 0], [1, 6]).dataSync()
  const alone = velocity(zt.slice([2, 0], [1, 6]), t.slice(2, 1), condition.slice([2, 0], [1, 3])).dataSync()
  alone.forEach((value, i) => {
    assert.ok(Math.abs(value - all[i]!) < 1e-5)
  })
})
