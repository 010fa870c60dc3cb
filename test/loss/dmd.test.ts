import assert from 'node:assert/strict'
import test from 'node:test'
import { dmdDirection, dmdLoss, type Normaliser, type Perturbed } from '../../lib/loss/dmd'
import { scoreFromVelocity } from '../../lib/path/convert'
import { interpolate } from '../../lib/path/flow'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'
import { affineStudent, gaussian, klAt, noisePairs } from '../support/gaussian'

const B = 6
const noise = new Noise(0)
const normal = (label: string) => noise.fork(label).normal([B, 2]) as Tensor2D
const t = noise.fork('t').uniform([B], 0.1, 0.9) as Tensor1D
const xTheta = normal('x')
const zt = interpolate(xTheta, normal('eps'), t)
const state: Perturbed = { xTheta, zt, t, vTea: normal('tea'), vFake: normal('fake') }
const time = t.expandDims(1)
const xTea = zt.sub(time.mul(state.vTea))
const xFake = zt.sub(time.mul(state.vFake))
const direction = (normaliser: Normaliser, change: Partial<Perturbed> = {}) =>
  dmdDirection({ ...state, ...change }, normaliser)

test('the gradient of dmdLoss in x_θ is exactly g / (B D)', () => {
  // Numbers with few binary digits, so that x − (x − g) is g without rounding.
  const x = tf.tensor2d([
    [1.5, -2],
    [0.25, 3],
  ])
  const g = tf.tensor2d([
    [0.5, -0.75],
    [2, -1],
  ])
  assert.deepEqual(flat(tf.grad((x: Tensor) => dmdLoss(x as Tensor2D, g))(x)), flat(g.div(4)))
  const any = normal('g')
  close(tf.grad((x: Tensor) => dmdLoss(x as Tensor2D, any))(xTheta), any.div(2 * B), 1e-7)
})

test('no gradient of dmdLoss reaches g, and through it neither the teacher nor the fake model', () => {
  const loss = (vTea: Tensor, vFake: Tensor) =>
    dmdLoss(xTheta, direction({ reference: 'zt', over: 'sample' }, { vTea, vFake } as Partial<Perturbed>)) as Scalar
  for (const gradient of tf.grads(loss)([state.vTea, state.vFake])) close(gradient, Array(2 * B).fill(0), 0)
})

test('the value of dmdLoss is ½ mean g²: the same for g and −g, wherever x_θ stands', () => {
  const g = normal('g')
  const value = flat(g.square().mean().mul(0.5))[0]!
  for (const x of [xTheta, xTheta.neg(), xTheta.add(3)] as Tensor2D[]) {
    close(dmdLoss(x, g), value, 1e-6)
    close(dmdLoss(x, g.neg()), value, 1e-6)
  }
})

test('without a normaliser g = x̂_fake − x̂_tea = t (v_tea − v_fake) = t² / (1 − t) · (s_fake − s_tea)', () => {
  const g = direction({ reference: 'none', over: 'sample' })
  close(g, xFake.sub(xTea), 1e-6)
  const scores = scoreFromVelocity(zt, t, state.vFake).sub(scoreFromVelocity(zt, t, state.vTea))
  close(g, time.square().div(tf.sub(1, time)).mul(scores), 1e-5)
})

test('with the normaliser of the authors, per sample, g = (v_tea − v_fake) / mean |v_tea|: no t is left in it', () => {
  const expected = state.vTea.sub(state.vFake).div(state.vTea.abs().mean(1, true))
  close(direction({ reference: 'zt', over: 'sample' }), expected, 1e-5)
})

test('with the normaliser of DMD2, g = (x̂_fake − x̂_tea) / mean |x_θ − x̂_tea|', () => {
  const expected = xFake.sub(xTea).div(xTheta.sub(xTea).abs().mean(1, true))
  close(direction({ reference: 'xTheta', over: 'sample' }), expected, 1e-5)
})

test('over the batch the same mean divides every sample, so their lengths keep their ratios', () => {
  for (const reference of ['zt', 'xTheta'] as const) {
    const distance = (reference === 'zt' ? zt : xTheta).sub(xTea).abs().mean()
    close(direction({ reference, over: 'batch' }), xFake.sub(xTea).div(distance), 1e-5)
  }
})

test('g is 0 where the fake model agrees with the teacher', () => {
  for (const reference of ['zt', 'xTheta', 'none'] as const) {
    close(direction({ reference, over: 'sample' }, { vFake: state.vTea }), Array(2 * B).fill(0), 0)
  }
})

// The gradient of KL(student ‖ teacher) at time t for an affine student x = A ε + b, against its closed form.
const teacher = gaussian(
  [1, 0.5],
  [
    [1, 0.3],
    [0.3, 0.6],
  ],
)
const [A, b] = [
  [
    [0.8, 0.1],
    [-0.2, 0.5],
  ],
  [0.3, -0.4],
] as const
const student = affineStudent(A as never, b as never)

/** ∂/∂(A, b) of Σ over an exact quadrature of dmdLoss, whose g is `weight` times the unnormalised direction. */
function pathwise(t: number, weight: number): [Tensor, Tensor] {
  const { eps, n, weights } = noisePairs()
  const points = eps.shape[0]
  const x = (A: Tensor, b: Tensor) => eps.matMul(A as Tensor2D, false, true).add(b) as Tensor2D
  const sample = x(tf.tensor2d(A as never), tf.tensor1d(b as never))
  const times = tf.fill([points], t) as Tensor1D
  const zt = interpolate(sample, n, times)
  const parts = { xTheta: sample, zt, t: times, vTea: teacher.velocityAt(t)(zt), vFake: student.law.velocityAt(t)(zt) }
  const g = dmdDirection(parts, { reference: 'none', over: 'sample' })
  const weighted = g.mul(weights.expandDims(1)).mul(weight * points * 2) as Tensor2D // undoes the mean of dmdLoss
  const loss = (A: Tensor, b: Tensor) => dmdLoss(x(A, b), weighted) as Scalar
  return tf.grads(loss)([tf.tensor2d(A as never), tf.tensor1d(b as never)]) as [Tensor, Tensor]
}
/** from g = t²/(1 − t) Δs to (1 − t) Δs, the exact gradient, and to Δs, the form in which the paper prints it */
const exactWeight = (t: number) => (1 - t) ** 2 / t ** 2
const printedWeight = (t: number) => (1 - t) / t ** 2

test('the closed-form KL of the affine student has the published value and slopes', () => {
  close(klAt(student.law, teacher, 0.5), 0.368015798, 1e-8)
  const slope = (change: (h: number) => ReturnType<typeof affineStudent>) =>
    (klAt(change(1e-5).law, teacher, 0.5) - klAt(change(-1e-5).law, teacher, 0.5)) / 2e-5
  const inB = [0, 1].map(i => slope(h => affineStudent(A as never, b.map((v, j) => (i === j ? v + h : v)) as never)))
  const inA = [0, 1, 2, 3].map(k =>
    slope(h => affineStudent(A.map((row, i) => row.map((v, j) => (2 * i + j === k ? v + h : v))) as never, b as never)),
  )
  close(inB, [-0.2733119, -0.511254], 1e-6)
  close(inA, [-0.0463573, -0.0837247, -0.0914427, -0.0831133], 1e-6)
})

test('with exact scores and the factor 1 − t, the gradient through dmdLoss is that of the KL', () => {
  const [inA, inB] = pathwise(0.5, exactWeight(0.5))
  close(inB, [-0.2733119, -0.511254], 2e-6)
  close(inA, [-0.0463573, -0.0837247, -0.0914427, -0.0831133], 2e-6)
})

test('the form the paper prints, without that factor, is 1 / (1 − t) times the gradient of the KL: double at t = ½', () => {
  for (const t of [0.25, 0.5, 0.75]) {
    const [exact, printed] = [pathwise(t, exactWeight(t)), pathwise(t, printedWeight(t))]
    for (const i of [0, 1]) close(printed[i]!, exact[i]!.div(1 - t), 1e-5, `t = ${t}`)
  }
  close(pathwise(0.5, printedWeight(0.5))[1], [2 * -0.2733119, 2 * -0.511254], 5e-6)
})

test("the student's density moves as its samples do: ∂p/∂A_ij + div(p u) = 0 with u the velocity of a sample", () => {
  // u(z) = (1 − t) E[∂x/∂A_ij | z] = (1 − t) e_i E[ε_j | z], with E[ε | z] = (1 − t) Aᵀ C⁻¹ (z − mean)
  const [t, h] = [0.5, 1e-4]
  const axis = [-3, -2, -1, 0, 1, 2, 3].map(i => 0.6 * i)
  const { mean, inverse } = student.law.at(t)
  const flux = (i: number, j: number, z: [number, number]): [number, number] => {
    const d = [z[0] - mean[0], z[1] - mean[1]]
    const w = inverse.map(row => row[0] * d[0]! + row[1] * d[1]!)
    const u = (1 - t) ** 2 * (A[0]![j]! * w[0]! + A[1]![j]! * w[1]!) * student.law.density(z, t)
    return i === 0 ? [u, 0] : [0, u]
  }
  let largest = 0
  for (const [i, j] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    const moved = (by: number) =>
      affineStudent(A.map((row, r) => row.map((v, c) => (r === i && c === j ? v + by : v))) as never, b as never).law
    const [up, down] = [moved(h), moved(-h)]
    for (const x of axis) {
      for (const y of axis) {
        const change = (up.density([x, y], t) - down.density([x, y], t)) / (2 * h)
        const divergence =
          (flux(i, j, [x + h, y])[0] -
            flux(i, j, [x - h, y])[0] +
            flux(i, j, [x, y + h])[1] -
            flux(i, j, [x, y - h])[1]) /
          (2 * h)
        assert.ok(Math.abs(change + divergence) < 1e-7, `residual ${change + divergence} at (${x}, ${y})`)
        largest = Math.max(largest, Math.abs(change))
      }
    }
  }
  assert.ok(largest > 0.05, 'the two terms that cancel are not small themselves')
})

test('mismatched batches are refused by name', () => {
  assert.throws(
    () => direction({ reference: 'zt', over: 'sample' }, { vFake: tf.zeros([3, 2]) }),
    /dmdDirection: expected vFake/,
  )
  assert.throws(
    () => dmdLoss(xTheta, tf.zeros([B, 3])),
    /dmdLoss: expected g of shape \[B, D\] with B = 6, D = 2, got \[6, 3\]/,
  )
})
