import { check } from '../check'
import type { Density } from './density'
import { scale, subtract, times, transpose, type Vector } from './linear'
import { type Box, integrate } from './quadrature'
import type { AffineStudent } from './student'

/** Eq. 10, the reverse KL divergence by quadrature, in nats: KL(p ‖ q) = ∫_Ω p log(p / q) dx.
 *  KL(q ‖ p) is the forward one. */
export const kl = (p: Density, q: Density, box: Box): number =>
  integrate(x => Math.exp(p.log(x)) * (p.log(x) - q.log(x)), box)

/** Eq. 26, the test function: φ(x) = log p(x) − log q(x) + 1 */
export const logRatio =
  (p: Density, q: Density) =>
  (x: Vector): number =>
    p.log(x) - q.log(x) + 1

/** Eq. 32, the score gap: Δs(x) = s_stu(x) − s_tea(x)  →  [M] */
export const scoreGap =
  (p: Density, q: Density) =>
  (x: Vector): Vector =>
    subtract(p.score(x), q.score(x))

/** Eq. 33, the gradient as a mean over samples: ∫ p_θ U_θᵀ Δs dx, by quadrature  →  [L] */
export const sampleSpaceGradient = (student: AffineStudent, gap: (x: Vector) => Vector, box: Box): Vector =>
  integrate(x => scale(times(transpose(student.velocities(x)), gap(x)), Math.exp(student.law.log(x))), box)

/** Eq. 35, the term of one noise vector in the gradient: (∂x_θ/∂θ)ᵀ Δs(x_θ) at x_θ = g_θ(ε)  →  [L] */
export const pathwiseTerm = (student: AffineStudent, gap: (x: Vector) => Vector, eps: Vector): Vector =>
  times(transpose(student.jacobian(eps)), gap(student.generate(eps)))

/** Eq. 38, as printed: E[(∇_θ x_θ)ᵀ Δs(z_t)], by quadrature over z_t. The gradient of KL(p_t ‖ q_t) is (1 − t) times that,
 *  since ∂z_t/∂x_θ = (1 − t) I.  →  [L] */
export function printedGradient(student: AffineStudent, teacher: Density, t: number, box: Box): Vector {
  check('printedGradient', 'time', { t })
  const noised = student.noised(t)
  const whole = sampleSpaceGradient(noised, scoreGap(noised.law, teacher.at(t)), box) // by ((1 − t) A, t I) and (1 − t) b
  const [M, D, wide] = sizes(student, noised)
  const byA = Array.from({ length: M }, (_, i) => whole.slice(i * wide, i * wide + D)).flat()
  return [...byA, ...whole.slice(M * wide)]
}

const sizes = (student: AffineStudent, noised: AffineStudent) => {
  const M = student.law.mean.length
  return [M, student.theta.length / M - 1, noised.theta.length / M - 1] as const
}
