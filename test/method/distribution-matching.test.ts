import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { distributionMatching } from '../../lib/method/distribution-matching'
import { guided } from '../../lib/model/guidance'
import { oneHotCondition, type Velocity } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, gap } from '../support/expect'
import { constantModel, methodSettings as settings } from '../support/method'

const [B, prompts] = [6, 2]
const noise = new Noise(0)
const xTheta = noise.fork('x').normal([B, 2]) as Tensor2D
const condition = oneHotCondition([0, 1, 0, 1, 0, 1], prompts)
const batch = { condition, noise: noise.fork('batch') }
const sampleTimes = (_: Noise, n: number) => tf.fill([n], 0.25) as Tensor1D
type Models = { teacher: Velocity; fake: Velocity }
const gradient = (models: Models, change = {}) =>
  tf.grad((x: Tensor) => distributionMatching(models, x as Tensor2D, batch, { ...settings, ...change }))(xTheta)

test('for constant models the gradient is t (v_tea − v_fake) / (B D): Eq. 5 with the weight of the unnormalised form', () => {
  const models = { teacher: constantModel([3, -1]), fake: constantModel([1, 1]) }
  const expected = Array.from({ length: B }, () => [(0.25 * 2) / (2 * B), (0.25 * -2) / (2 * B)])
  close(gradient(models, { sampleTimes }), expected, 1e-7)
})

test('the teacher is guided and the fake model is not', () => {
  const both = constantModel([1, 0], [0, 1]) // guided by w: (w, 1 − w)
  for (const guidance of [0, 1, 3]) {
    const expected = Array.from({ length: B }, () => [guidance - 1, 1 - guidance].map(v => (0.25 * v) / (2 * B)))
    close(gradient({ teacher: both, fake: both }, { guidance, sampleTimes }), expected, 1e-7, `w = ${guidance}`)
  }
})

test('where the fake model is the guided teacher the gradient is 0', () => {
  const plane = ring()
  const four = { ...batch, condition: oneHotCondition([0, 1, 2, 3, 0, 1], plane.prompts) }
  const models = { teacher: plane.exact.velocity, fake: guided(plane.exact.velocity, 2) }
  const loss = (x: Tensor) => distributionMatching(models, x as Tensor2D, four, settings)
  close(tf.grad(loss)(xTheta), Array(2 * B).fill(0), 0)
})

test('both models are asked at the same noised sample, on the path from x_θ at the drawn time', () => {
  const seen: { zt: Tensor2D; t: Tensor1D }[] = []
  const spy: Velocity = (zt, t) => {
    seen.push({ zt, t })
    return zt
  }
  distributionMatching({ teacher: spy, fake: spy }, xTheta, batch, { ...settings, guidance: 1 })
  const [teacher, fake] = seen
  assert.equal(seen.length, 2)
  close(teacher!.zt, fake!.zt, 0)
  close(teacher!.t, fake!.t, 0)
  // At t = 0 the noised sample is the sample itself.
  seen.length = 0
  distributionMatching({ teacher: spy, fake: spy }, xTheta, batch, {
    ...settings,
    guidance: 1,
    sampleTimes: (_, n) => tf.zeros([n]),
  })
  close(seen[0]!.zt, xTheta, 0)
})

test('g is a constant for the gradient, although z_t depends on x_θ and both models on z_t', () => {
  const slope = tf.scalar(2)
  const linear: Velocity = zt => zt.mul(slope) as Tensor2D
  const other: Velocity = zt => zt.mul(-1) as Tensor2D
  const [t, models] = [0.5, { teacher: linear, fake: other }]
  // g = t (2 + 1) z_t, with z_t = x_θ / 2 + ε / 2
  const times = { sampleTimes: (_: Noise, n: number) => tf.fill([n], t) as Tensor1D, guidance: 1 }
  let zt: Tensor2D | undefined
  const spy: Velocity = (z, time, c) => {
    zt = tf.keep(z.clone())
    return linear(z, time, c)
  }
  const g = gradient({ ...models, teacher: spy }, times)
  close(g, zt!.mul((t * 3) / (2 * B)), 1e-6)
})

test('the weights of teacher and fake model get a gradient of exactly 0', () => {
  const [a, b] = [tf.scalar(2), tf.scalar(-1)]
  const loss = (a: Tensor, b: Tensor) =>
    distributionMatching(
      { teacher: z => z.mul(a) as Tensor2D, fake: z => z.mul(b) as Tensor2D },
      xTheta,
      batch,
      settings,
    ) as Scalar
  for (const g of tf.grads(loss)([a, b])) close(g, 0, 0)
})

test('the same noise gives the same loss, another noise another', () => {
  const models = { teacher: constantModel([1, 0]), fake: constantModel([0, 1]) }
  const at = (noise: Noise) => flat(distributionMatching(models, xTheta, { condition, noise }, settings))
  assert.deepEqual(at(new Noise(4)), at(new Noise(4)))
  assert.ok(gap(at(new Noise(4)), at(new Noise(5))) > 1e-4)
})
