import { type Tensor1D, type Tensor2D, tf } from '../../lib/tf'

type Vector = [number, number]
type Matrix = [Vector, Vector]

/** A Gaussian of the plane with a full covariance, seen along the path of Eq. 1, in float64 and as tensors:
 *  p_t = N((1 − t) μ, (1 − t)² Σ + t² I). */
export function gaussian(mu: Vector, sigma: Matrix) {
  const at = (t: number) => {
    const [keep, noise] = [(1 - t) ** 2, t ** 2]
    const [[a, b], [c, d]] = sigma
    const cov: Matrix = [
      [keep * a + noise, keep * b],
      [keep * c, keep * d + noise],
    ]
    return { mean: [(1 - t) * mu[0], (1 - t) * mu[1]] as Vector, cov, inverse: inverse(cov) }
  }
  const score = (z: Vector, t: number): Vector => {
    const { mean, inverse } = at(t)
    const [p, q] = times(inverse, [z[0] - mean[0], z[1] - mean[1]])
    return [-p, -q]
  }
  const density = (z: Vector, t: number): number => {
    const { mean, cov, inverse } = at(t)
    const d: Vector = [z[0] - mean[0], z[1] - mean[1]]
    const [p, q] = times(inverse, d)
    return Math.exp(-0.5 * (d[0] * p + d[1] * q)) / (2 * Math.PI * Math.sqrt(det(cov)))
  }
  /** v = −(z + t s) / (1 − t) at one time, as tensors.  zt: [B, 2]  →  [B, 2] */
  const velocityAt =
    (t: number) =>
    (zt: Tensor2D): Tensor2D => {
      const { mean, inverse } = at(t)
      const s = zt.sub(tf.tensor1d(mean)).matMul(tf.tensor2d(inverse)).neg()
      return zt.add(s.mul(t)).div(t - 1) as Tensor2D
    }
  return { at, score, density, velocityAt }
}

/** A student that is an affine map of the noise: x = A ε + b, so that x ~ N(b, A Aᵀ). */
export function affineStudent(A: Matrix, b: Vector) {
  const [[p, q], [r, s]] = A
  const law = gaussian(b, [
    [p * p + q * q, p * r + q * s],
    [p * r + q * s, r * r + s * s],
  ])
  return { A, b, law }
}

/** KL(N₀ ‖ N₁) of two Gaussians of the plane at time t, in closed form. */
export function klAt(student: ReturnType<typeof gaussian>, teacher: ReturnType<typeof gaussian>, t: number): number {
  const [s, q] = [student.at(t), teacher.at(t)]
  const d: Vector = [q.mean[0] - s.mean[0], q.mean[1] - s.mean[1]]
  const [u, v] = times(q.inverse, d)
  const [[a, b], [c, e]] = q.inverse
  const trace = a * s.cov[0][0] + b * s.cov[1][0] + c * s.cov[0][1] + e * s.cov[1][1]
  return 0.5 * (trace - 2 + d[0] * u + d[1] * v + Math.log(det(q.cov) / det(s.cov)))
}

/** Gauss–Hermite quadrature with three points an axis for (ε, n) ~ N(0, I) in two + two dimensions: 81 points, exact
 *  for polynomials up to degree five. Weights sum to 1. */
export function noisePairs(): { eps: Tensor2D; n: Tensor2D; weights: Tensor1D } {
  const nodes = [-Math.sqrt(3), 0, Math.sqrt(3)]
  const mass = [1 / 6, 2 / 3, 1 / 6]
  const points = Array.from({ length: 81 }, (_, i) => [
    i % 3,
    Math.floor(i / 3) % 3,
    Math.floor(i / 9) % 3,
    Math.floor(i / 27),
  ])
  return {
    eps: tf.tensor2d(points.map(p => [nodes[p[0]!]!, nodes[p[1]!]!])),
    n: tf.tensor2d(points.map(p => [nodes[p[2]!]!, nodes[p[3]!]!])),
    weights: tf.tensor1d(points.map(p => p.reduce((w, i) => w * mass[i]!, 1))),
  }
}

const det = ([[a, b], [c, d]]: Matrix) => a * d - b * c
const times = ([[a, b], [c, d]]: Matrix, [x, y]: Vector): Vector => [a * x + b * y, c * x + d * y]
const inverse = (m: Matrix): Matrix => {
  const [[a, b], [c, d]] = m
  const k = 1 / det(m)
  return [
    [d * k, -b * k],
    [-c * k, a * k],
  ]
}
