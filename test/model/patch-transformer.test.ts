import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { dpDmd } from '../../lib/method/dp-dmd'
import type { Params } from '../../lib/model/network'
import { attention, patchTransformer, rmsNorm } from '../../lib/model/patch-transformer'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { distill } from '../../lib/train/distill'
import { lossAndGrads } from '../../lib/train/optimiser'
import { close, flat, relativeGap } from '../support/expect'
import { checkGradients } from '../support/gradient'

const shape = {
  side: 4,
  channels: 3,
  patch: 2,
  conditionSize: 3,
  width: 8,
  heads: 2,
  hidden: 12,
  blocks: 2,
  context: 8,
}
const network = patchTransformer(shape)
const noise = new Noise(0)
const B = 5
const zt = noise.fork('z').normal<tf.Rank.R2>([B, 48])
const t = tf.tensor1d([0, 0.2, 0.5, 0.8, 1])
const condition = noise.fork('c').normal<tf.Rank.R2>([B, 3])
const init = network.init(noise)
/** weights after some training: none of them zero */
const params: Params = Object.fromEntries(
  Object.entries(init).map(([name, value]) => [
    name,
    value.add(noise.fork(`moved ${name}`).normal(value.shape).mul(0.2)),
  ]),
)
const times = t.expandDims(1)
const r = tf.sub(1, times).square().add(times.square())

test('at initialisation it is the exact velocity of N(0, I) data: z (2t − 1) / ((1 − t)² + t²)', () => {
  close(network.velocity(init)(zt, t, condition), zt.mul(times.mul(2).sub(1).div(r)), 1e-5)
})

/** The patches of each sample in the order `order`.  x: [B, 48], four patches of 2 × 2 × 3 numbers */
function rearranged(x: Tensor2D, order: number[]): Tensor2D {
  const cells = x.reshape([-1, 2, 2, 2, 6]).transpose([0, 1, 3, 2, 4]).reshape([-1, 4, 12])
  return tf.gather(cells, order, 1).reshape([-1, 2, 2, 2, 6]).transpose([0, 1, 3, 2, 4]).reshape([-1, 48])
}

test('without positions, samples with rearranged patches have rearranged velocities; with positions they have not', () => {
  const order = [2, 0, 3, 1]
  const off = (p: Params) => {
    const v = network.velocity(p)
    return relativeGap(v(rearranged(zt, order), t, condition), rearranged(v(zt, t, condition), order))
  }
  assert.ok(off({ ...params, positions: tf.zerosLike(params.positions!) }) < 1e-5)
  assert.ok(off({ ...params, positions: tf.gather(params.positions!, [0, 0, 0, 0]) }) < 1e-5)
  assert.ok(off(params) > 1e-2)
  // and they belong to the patches: moved with them, all is as before
  const moved = network.velocity({ ...params, positions: tf.gather(params.positions!, order) })
  const [there, here] = [moved(rearranged(zt, order), t, condition), network.velocity(params)(zt, t, condition)]
  assert.ok(relativeGap(there, rearranged(here, order)) < 1e-5)
})

test('attention is softmax(q kᵀ / √d) v, head by head and sample by sample', () => {
  const [T, heads, W] = [3, 2, 4]
  const qkv = noise.fork('qkv').normal<tf.Rank.R2>([2 * T, 3 * W])
  const d = W / heads
  const rows = qkv.arraySync()
  const expected = rows.map((row, i) => {
    const tokens = rows.slice(T * Math.floor(i / T), T * Math.floor(i / T) + T)
    return Array.from({ length: heads }, (_, h) => {
      const part = (from: number[], which: number) => from.slice(which * W + h * d, which * W + (h + 1) * d)
      const scores = tokens.map(
        other => part(row, 0).reduce((sum, q, j) => sum + q * part(other, 1)[j]!, 0) / Math.sqrt(d),
      )
      const weights = scores.map(Math.exp)
      const total = weights.reduce((a, b) => a + b)
      return Array.from({ length: d }, (_, j) =>
        tokens.reduce((sum, o, n) => sum + (weights[n]! / total) * part(o, 2)[j]!, 0),
      )
    }).flat()
  })
  close(attention(qkv, T, heads), expected, 1e-5)
})

test('RMS norm has rows of mean square 1, and the gradient of the same formula in tfjs', () => {
  const x = noise.fork('x').normal<tf.Rank.R2>([4, 6])
  close(rmsNorm(x).square().mean(1), [1, 1, 1, 1], 1e-5)
  const weight = noise.fork('weight').normal([4, 6])
  const plain = (x: Tensor) => x.mul(x.square().mean(1, true).add(1e-6).rsqrt())
  const slope = (f: (x: Tensor) => Tensor) => tf.grad(x => f(x).mul(weight).sum() as Scalar)(x)
  close(
    slope(x => rmsNorm(x as Tensor2D)),
    slope(plain),
    1e-5,
  )
})

test('the gradient of every weight is that of finite differences', () => {
  checkGradients(p => network.velocity(p)(zt, t, condition).square().mean(), params)
})

test('compiled as eager: velocity, loss and every gradient', () => {
  const step = (p: Params, z: Tensor2D, time: Tensor1D, c: Tensor2D) => {
    const { loss, grads } = lossAndGrads(q => ({ loss: network.velocity(q)(z, time, c).square().mean() as Scalar }), p)
    return { loss, grads, v: network.velocity(p)(z, time, c) }
  }
  const compiled = compile(step)
  const [graph, eager] = [compiled, step].map(f => f(params, zt, t, condition))
  assert.ok(relativeGap(graph!.v, eager!.v) < 1e-5)
  close(graph!.loss, flat(eager!.loss), 1e-5)
  // A bias of keys adds the same to all scores of a query, which softmax does not see: its gradient is rounding.
  for (const name of Object.keys(params)) close(graph!.grads[name]!, eager!.grads[name]!, 1e-5, name)
  compiled.dispose()
})

test('samples of a batch do not see each other', () => {
  const velocity = network.velocity(params)
  const part = (x: Tensor2D) => x.slice([2, 0], [1, -1])
  const alone = velocity(part(zt), t.slice(2, 1), part(condition))
  close(alone, part(velocity(zt, t, condition)), 1e-5)
})

test('its features are what the last layer makes F of: v = z (2t − 1)/r + F/√r for k = 0', () => {
  const p: Params = { ...params, skip: tf.zeros([1]) }
  const hidden = network.features!(p)(zt, t, condition)
  assert.deepEqual(hidden.shape, [B, 4 * 8])
  const F = (hidden.reshape([-1, 8]) as Tensor2D).matMul(p['out.w'] as Tensor2D).add(p['out.b']!)
  const cells = F.reshape([-1, 2, 2, 2, 6]).transpose([0, 1, 3, 2, 4]).reshape([-1, 48])
  const v = zt.mul(times.mul(2).sub(1).div(r)).add(cells.div(r.sqrt()))
  close(network.velocity(p)(zt, t, condition), v, 1e-5)
})

test('it is distilled as any network, compiled as eager, and leaves no tensors', () => {
  const optimiser = { learningRate: 1e-3 }
  const losses = (['compiled', 'eager'] as const).map(engine => {
    const before = tf.memory().numTensors
    const settings = { seed: 0, updates: 2, batch: 4, steps: 2, teacherSteps: 3, K: 1, engine }
    const run = distill(
      dpDmd,
      { network, teacher: params, prompts: condition },
      { ...settings, student: optimiser, fake: optimiser, updateRatio: { fake: 1 } },
    )
    const records = [...run.records()].map(record => record.losses.loss!)
    run.dispose()
    assert.equal(tf.memory().numTensors, before)
    return records
  })
  close(losses[0]!, losses[1]!, 1e-4)
})

test('sizes that do not divide, or are not whole, are refused by name', () => {
  for (const [wrong, words] of [
    [{ patch: 3 }, /expected a side that is a multiple of patch = 3, got 4/],
    [{ heads: 3 }, /expected a width that is a multiple of heads = 3, got 8/],
    [{ blocks: 0 }, /patchTransformer: expected blocks to be a whole number ≥ 1, got 0/],
  ] as const)
    assert.throws(() => patchTransformer({ ...shape, ...wrong }), words)
  assert.throws(
    () => attention(tf.zeros([5, 12]), 3, 2),
    /attention: expected qkv of shape \[B · 3, 3 · 2 · d\], got \[5, 12\]/,
  )
  assert.throws(
    () => network.velocity(params)(zt.slice([0, 0], [B, 47]), t, condition),
    /patchTransformer: expected zt/,
  )
})
