import { check } from '../check'
import { checkLengths } from '../lengths'
import { derivative } from './calculus'
import { type Gaussian, gaussian } from './density'
import {
  add,
  dot,
  identity,
  invert,
  type Matrix,
  product,
  scale,
  subtract,
  times,
  transpose,
  unit,
  type Vector,
} from './linear'

/** A student that is an affine map of the noise, x = A ε + b with ε ~ N(0, I), so all its quantities have closed forms.
 *  A: [M, D], b: [M]; θ lists A row by row, then b: L = M D + M numbers. With D > M, g_θ is not injective. */
export interface AffineStudent {
  readonly theta: Vector
  readonly law: Gaussian
  /** x_θ = g_θ(ε)  →  [M] */
  generate(eps: Vector): Vector
  /** ∇_θ g_θ(ε)  →  [M, L] */
  jacobian(eps: Vector): Matrix
  /** A sample of ε given g_θ(ε) = x, from fresh noise ξ ~ N(0, I) [D]; ξ = 0 gives the mean  →  [D] */
  noiseGiven(x: Vector, xi: Vector): Vector
  /** Eq. 24, the velocity fields of all parameters side by side: U_θ(x) = E[∇_θ g_θ(ε) | g_θ(ε) = x]  →  [M, L] */
  velocities(x: Vector): Matrix
  /** ∇_θ p_θ(x) by matrix calculus, without the continuity equation  →  [L] */
  densityGradient(x: Vector): Vector
  /** The student at θ + η v. */
  moved(v: Vector, eta: number): AffineStudent
  /** z_t = (1 − t) x_θ + t ε′ as an affine student with D + M noise dimensions: A′ = ((1 − t) A, t I), b′ = (1 − t) b. */
  noised(t: number): AffineStudent
}

/** @throws an A with linearly dependent rows: its samples have no density. */
export function affineStudent(A: Matrix, b: Vector): AffineStudent {
  check('affineStudent', 'rows', { A })
  check('affineStudent', 'numbers', { b })
  checkLengths('affineStudent', { A, b })
  const [M, D] = [A.length, A[0]!.length]
  const theta = [...A.flat(), ...b]
  const law = gaussian(b, product(A, transpose(A)))
  const { inverse } = invert(law.covariance)
  const back = product(transpose(A), inverse) // Aᵀ (A Aᵀ)⁻¹
  const toNoise = (x: Vector) => times(back, x)
  const jacobian = (eps: Vector) => identity(M).map(row => [...row.flatMap(e => scale(eps, e)), ...row])
  return {
    theta,
    law,
    jacobian,
    generate: eps => add(times(A, eps), b),
    noiseGiven: (x, xi) => add(toNoise(subtract(x, b)), subtract(xi, toNoise(times(A, xi)))),
    velocities: x => jacobian(toNoise(subtract(x, b))), // the Jacobian is affine in ε: its mean is at the mean noise
    densityGradient(x) {
      const s = law.score(x) // ∂ log p / ∂b = −s;  ∂ log p / ∂A = (s sᵀ − Σ⁻¹) A
      const byCovariance = inverse.map((row, i) => row.map((c, j) => s[i]! * s[j]! - c))
      return scale([...product(byCovariance, A).flat(), ...scale(s, -1)], Math.exp(law.log(x)))
    },
    moved(v, eta) {
      const next = add(theta, scale(v, eta))
      return affineStudent(
        A.map((_, i) => next.slice(i * D, (i + 1) * D)),
        next.slice(M * D),
      )
    },
    noised: t =>
      affineStudent(
        A.map((row, i) => [...scale(row, 1 - t), ...scale(identity(M)[i]!, t)]),
        scale(b, 1 - t),
      ),
  }
}

/** Eq. 14, the velocity of one sample when θ moves along v: ∇_θ g_θ(ε) v  →  [M] */
export const motion = (student: AffineStudent, eps: Vector, v: Vector): Vector => times(student.jacobian(eps), v)

/** The mean velocity of all samples at x: u_v(x) = U_θ(x) v  →  [M] */
export const velocityField =
  (student: AffineStudent, v: Vector) =>
  (x: Vector): Vector =>
    times(student.velocities(x), v)

/** The probability flux F(x) = p_θ(x) u_v(x)  →  [M] */
export const flux = (student: AffineStudent, v: Vector) => {
  const u = velocityField(student, v)
  return (x: Vector): Vector => scale(u(x), Math.exp(student.law.log(x)))
}

/** The directional derivative of the density along v: d/dη p_{θ+ηv}(x) = ∇_θ p_θ(x) · v */
export const densityDerivative =
  (student: AffineStudent, v: Vector) =>
  (x: Vector): number =>
    dot(student.densityGradient(x), v)

/** ∇_θ of a function of the student by finite differences, parameter by parameter  →  [L] */
export const parameterGradient = (student: AffineStudent, f: (student: AffineStudent) => number): Vector =>
  student.theta.map((_, j, { length }) => derivative(eta => f(student.moved(unit(length, j), eta))))
