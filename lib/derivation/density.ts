import { check } from '../check'
import { checkLengths } from '../lengths'
import { add, dot, identity, invert, type Matrix, product, scale, subtract, times, type Vector } from './linear'

/** A density in closed form at points x [M], and along the path z_t = (1 − t) x + t ε of Eq. 1. */
export interface Density {
  /** log p(x) */
  log(x: Vector): number
  /** s(x) = ∇ log p(x)  →  [M] */
  score(x: Vector): Vector
  /** the density of z_t if x has this one */
  at(t: number): Density
}

export interface Gaussian extends Density {
  readonly mean: Vector
  readonly covariance: Matrix
  at(t: number): Gaussian
}

/** N(μ, Σ) in any dimension; at t it is N((1 − t) μ, (1 − t)² Σ + t² I).
 *  @throws a covariance of the wrong size, or singular. */
export function gaussian(mean: Vector, covariance: Matrix): Gaussian {
  check('gaussian', 'numbers', { mean })
  check('gaussian', 'rows', { covariance })
  checkLengths('gaussian', { mean, covariance })
  const { inverse, determinant } = invert(covariance)
  const logNorm = -0.5 * (mean.length * Math.log(2 * Math.PI) + Math.log(determinant))
  return {
    mean,
    covariance,
    log: x => logNorm - 0.5 * dot(subtract(x, mean), times(inverse, subtract(x, mean))),
    score: x => times(inverse, subtract(mean, x)),
    at: t =>
      gaussian(
        scale(mean, 1 - t),
        covariance.map((row, i) => row.map((c, j) => (1 - t) ** 2 * c + (i === j ? t * t : 0))),
      ),
  }
}

/** s² I, for isotropic Gaussians. */
export function round(sd: number, size = 2): Matrix {
  check('round', 'positive', { sd })
  check('round', 'count', { size })
  return identity(size).map(row => scale(row, sd * sd))
}

/** Σ_k w_k p_k. Its score is the mean of the components' scores under the posterior r_k(x) of the components.
 *  @throws lists of different lengths, or weights that do not sum to 1. */
export function mixture(weights: number[], parts: Density[]): Density {
  check('mixture', 'numbers', { weights })
  const total = weights.reduce((sum, w) => sum + w, 0)
  if (weights.length !== parts.length || Math.abs(total - 1) > 1e-9) {
    throw new Error(
      `mixture: expected as many weights as parts, with sum 1, got ${weights.length} with sum ${total} for ${parts.length}.`,
    )
  }
  const log = (x: Vector) => {
    const logs = parts.map((part, k) => Math.log(weights[k]!) + part.log(x))
    const top = Math.max(...logs)
    return top + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - top), 0))
  }
  const score = (x: Vector) => {
    const whole = log(x)
    return parts
      .map((part, k) => scale(part.score(x), Math.exp(Math.log(weights[k]!) + part.log(x) - whole)))
      .reduce(add)
  }
  return { log, score, at: t => mixture(weights, parts.map(part => part.at(t))) } // biome-ignore format: one line reads best
}

/** KL(p ‖ q) between two Gaussians, in nats: ½ (tr Σ_q⁻¹Σ_p + dᵀΣ_q⁻¹d − M + log det Σ_q / det Σ_p),  d = μ_q − μ_p. */
export function gaussianKl(p: Gaussian, q: Gaussian): number {
  const { inverse, determinant } = invert(q.covariance)
  const d = subtract(q.mean, p.mean)
  const trace = product(inverse, p.covariance).reduce((sum, row, i) => sum + row[i]!, 0)
  const logRatio = Math.log(determinant / invert(p.covariance).determinant)
  return 0.5 * (trace + dot(d, times(inverse, d)) - d.length + logRatio)
}
