import assert from 'node:assert/strict'
import test from 'node:test'
import { derivative, divergence } from '../../lib/derivation/calculus'
import { monteCarlo } from '../../lib/derivation/check'
import { add, dot, scale, unit } from '../../lib/derivation/linear'
import {
  affineStudent,
  densityDerivative,
  flux,
  motion,
  parameterGradient,
  velocityField,
} from '../../lib/derivation/student'
import { Noise } from '../../lib/tensor/noise'
import { close, flat } from '../support/expect'

const A = [
  [0.8, 0.1, 0.3],
  [-0.2, 0.5, 0.4],
]
const student = affineStudent(A, [0.3, -0.4])
const square = affineStudent(
  A.map(row => row.slice(0, 2)),
  [0.3, -0.4],
)
const v = [0.3, -0.5, 0.2, 0.4, 0.1, -0.3, 0.5, 0.2]
const x = [0.9, 0.2]
const draws = (label: string, size: number) =>
  new Noise(7).fork(label).normal([3000, size]).arraySync() as unknown as number[][]

test('samples have the mean and the covariance of the law', () => {
  const samples = draws('eps', 3).map(student.generate)
  const [mean, second] = [monteCarlo(samples), monteCarlo(samples.map(([a, b]) => [a! * a!, a! * b!, b! * b!]))]
  const [[aa, ab], [, bb]] = student.law.covariance as [[number, number], [number, number]]
  const [m, n] = student.law.mean as [number, number]
  for (const [i, expected] of [m, n].entries()) close(mean.mean[i]!, expected, 4 * mean.error[i]!)
  for (const [i, expected] of [aa + m * m, ab + m * n, bb + n * n].entries())
    close(second.mean[i]!, expected, 4 * second.error[i]!)
})

test('the Jacobian, and the motion along v, are the derivatives of the sample', () => {
  const eps = [0.4, -1.1, 0.7]
  const byDifferences = [0, 1].map(i => parameterGradient(student, s => s.generate(eps)[i]!))
  close(student.jacobian(eps), byDifferences, 1e-9)
  close(
    motion(student, eps, v),
    [0, 1].map(i => derivative(eta => student.moved(v, eta).generate(eps)[i]!)),
    1e-9,
  )
})

test('a noise given x makes x, whatever the fresh noise', () => {
  for (const xi of draws('xi', 3).slice(0, 20)) close(student.generate(student.noiseGiven(x, xi)), x, 1e-12)
})

test('noise given a random x is standard normal: the two steps of total expectation give the whole', () => {
  const [eps, xi] = [draws('eps', 3), draws('xi', 3)]
  const again = eps.map((e, i) => student.noiseGiven(student.generate(e), xi[i]!))
  const { mean, error } = monteCarlo(again.map(e => [...e, ...e.map(a => a * a), e[0]! * e[1]!, e[1]! * e[2]!]))
  for (const [i, expected] of [0, 0, 0, 1, 1, 1, 0, 0].entries()) close(mean[i]!, expected, 4 * error[i]!)
})

test('the velocity fields are the means of the Jacobians behind x', () => {
  const { mean, error } = monteCarlo(draws('xi', 3).map(xi => student.jacobian(student.noiseGiven(x, xi)).flat()))
  for (const [i, expected] of student.velocities(x).flat().entries()) close(mean[i]!, expected, 4 * error[i]! + 1e-6)
})

test('with as many noises as coordinates one noise is behind x, and the field is its Jacobian', () => {
  const eps = [0.4, -1.1]
  close(square.velocities(square.generate(eps)), square.jacobian(eps), 1e-12)
})

test('the gradient of the density by matrix calculus is that of differences', () => {
  close(
    student.densityGradient(x),
    parameterGradient(student, s => Math.exp(s.law.log(x))),
    1e-9,
  )
})

test('continuity: the density changes by minus the divergence of the flux', () => {
  for (let i = 0; i < 49; i++) {
    const place = [(i % 7) - 3, Math.floor(i / 7) - 3]
    close(densityDerivative(student, v)(place), -divergence(flux(student, v), place), 1e-10)
  }
})

test('fields of parameters add up: u_v = Σ v_j u_ej', () => {
  const sum = v.map((value, j) => scale(velocityField(student, unit(8, j))(x), value)).reduce(add)
  close(velocityField(student, v)(x), sum, 1e-12)
})

test('a noised student has the law of z_t, and is a student whose noises go on', () => {
  const noised = student.noised(0.3)
  close(noised.law.covariance, student.law.at(0.3).covariance, 1e-14)
  close(noised.law.mean, student.law.at(0.3).mean, 1e-14)
  const [eps, fresh] = [
    [0.4, -1.1, 0.7],
    [0.2, 1.3],
  ]
  close(noised.generate([...eps, ...fresh]), add(scale(student.generate(eps), 0.7), scale(fresh, 0.3)), 1e-14)
})

test('moving along v by η adds η v to θ', () => {
  close(
    student.moved(v, 0.25).theta,
    flat(student.theta).map((t, j) => t + 0.25 * v[j]!),
    1e-14,
  )
  close(dot(v, student.moved(v, 1).theta) - dot(v, student.theta), dot(v, v), 1e-12)
})

test('samples on a line have no density: refused', () => {
  assert.throws(() => affineStudent([[1, 2], [2, 4]], [0, 0]), /matrix with an inverse/) // biome-ignore format: short
})
