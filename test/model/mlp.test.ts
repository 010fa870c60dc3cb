import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../lib/datasets/plane/plane'
import { mlp } from '../../lib/model/mlp'
import { oneHotCondition, type Params } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, gap, mean } from '../support/expect'
import { finiteDifferences } from '../support/gradient'

const small = mlp({ dataSize: 2, conditionSize: 3, width: 5, layers: 2, dataFrequencies: [1], timeFrequencies: [0.5] })
const params = small.init(new Noise(0))
const z = new Noise(1).normal([4, 2]) as Tensor2D
const t = new Noise(2).uniform([4]) as Tensor1D
const c = oneHotCondition([0, 1, 0, 1], 2)
const count = (weights: Params) => Object.values(weights).reduce((sum, w) => sum + w.size, 0)

test('the velocity has the shape of z, for any batch', () => {
  for (const B of [1, 4, 9]) {
    const v = small.velocity(params)(tf.zeros([B, 2]), tf.zeros([B]), tf.zeros([B, 3]))
    assert.deepEqual(v.shape, [B, 2])
  }
})

test('the plane network has 10,306 weights', () => {
  assert.equal(count(planeNetwork(ring()).init(new Noise(0))), 10_306)
})

test('the count of weights is the sum of (inputs + 1) × outputs over the layers', () => {
  const inputs = 2 * 3 + 1 + 2 + 3
  assert.equal(count(params), (inputs + 1) * 5 + (5 + 1) * 5 + (5 + 1) * 2)
})

test('the network is the plain formula: features, dense layers, SiLU between', () => {
  const time = t.expandDims(1)
  const fourier = (x: Tensor, q: number) => [tf.sin(x.mul(Math.PI * q)), tf.cos(x.mul(Math.PI * q))]
  let h: Tensor = tf.concat([z, ...fourier(z, 1), time, ...fourier(time, 0.5), c], 1)
  for (const i of [0, 1, 2]) {
    h = tf.add(tf.matMul(h as Tensor2D, params[`w${i}`] as Tensor2D), params[`b${i}`]!)
    if (i < 2) h = h.mul(tf.sigmoid(h))
  }
  close(small.velocity(params)(z, t, c), h, 1e-5)
})

test('the gradient of every weight is that of finite differences', () => {
  const loss = (weights: Params) => small.velocity(weights)(z, t, c).square().sum() as Scalar
  for (const name of Object.keys(params)) {
    const f = (w: Tensor) => loss({ ...params, [name]: w })
    close(tf.grad(f)(params[name]!), finiteDifferences(f, params[name]!, 5e-3), 5e-3, name)
  }
})

test('the gradient in z, t and the condition is that of finite differences', () => {
  const v = small.velocity(params)
  const inZ = (x: Tensor) =>
    v(x as Tensor2D, t, c)
      .square()
      .sum() as Scalar
  const inT = (x: Tensor) =>
    v(z, x as Tensor1D, c)
      .square()
      .sum() as Scalar
  const inC = (x: Tensor) =>
    v(z, t, x as Tensor2D)
      .square()
      .sum() as Scalar
  for (const [f, x] of [
    [inZ, z],
    [inT, t],
    [inC, c],
  ] as const) {
    close(tf.grad(f)(x), finiteDifferences(f, x, 5e-3), 5e-3)
  }
})

test('the condition and the time reach the velocity', () => {
  const v = small.velocity(params)(z, t, c)
  assert.ok(gap(small.velocity(params)(z, t, oneHotCondition([1, 0, 1, 0], 2)), v) > 1e-3)
  assert.ok(gap(small.velocity(params)(z, tf.sub(1, t), c), v) > 1e-3)
})

test('its features are what the last layer makes the velocity of', () => {
  const hidden = small.features!(params)(z, t, c)
  assert.deepEqual(hidden.shape, [4, 5])
  close(hidden.matMul(params.w2 as Tensor2D).add(params.b2!), small.velocity(params)(z, t, c), 1e-6)
})

test('the same noise gives the same weights, another noise others', () => {
  for (const name of Object.keys(params)) assert.deepEqual(flat(small.init(new Noise(0))[name]!), flat(params[name]!))
  assert.ok(gap(small.init(new Noise(1)).w0!, params.w0!) > 0.1)
})

test('weights start at variance 1 / inputs, the last layer 0.3 of that spread, biases at 0', () => {
  const wide = mlp({ dataSize: 40, conditionSize: 24, width: 64, layers: 2, dataFrequencies: [], timeFrequencies: [] })
  const start = wide.init(new Noise(3))
  const spread = (x: Tensor) => Math.sqrt(mean(flat(x).map(w => w * w)))
  close(spread(start.w0!) * Math.sqrt(65), 1, 0.06)
  close(spread(start.w1!) * Math.sqrt(64), 1, 0.06)
  close(spread(start.w2!) * Math.sqrt(64), 0.3, 0.03)
  for (const name of ['b0', 'b1', 'b2']) assert.equal(gap(start[name]!, Array(start[name]!.size).fill(0)), 0)
})

test('arguments of the wrong shape are refused by name', () => {
  const v = small.velocity(params)
  assert.throws(
    () => v(z, t, oneHotCondition([0, 1, 0, 1], 4)),
    /mlp: expected condition of shape \[B, 3\].*got \[4, 5\]/,
  )
  assert.throws(() => v(z, tf.zeros([3]), c), /mlp: expected t of shape \[B\] with B = 4, got \[3\]/)
  assert.throws(() => v(tf.zeros([4, 3]), t, c), /mlp: expected zt of shape \[B, 2\]/)
})
