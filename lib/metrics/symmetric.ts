// Small symmetric matrices as plain float64 numbers: their square roots need more digits than a tensor has.

export type Matrix = number[][]

/** A = V diag(values) Vᵀ by Jacobi's rotations; fine up to about a hundred rows. `vectors[i]` is the i-th column of V. */
export function eigenSymmetric(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const n = matrix.length
  const a = matrix.map(row => [...row])
  const v = a.map((_, i) => a.map((_, j) => Number(i === j)))
  const size = Math.hypot(...a.flat())
  const rest = () => Math.sqrt(a.reduce((sum, row, i) => row.slice(0, i).reduce((s, x) => s + x * x, sum), 0))
  for (let sweep = 0; rest() > 1e-14 * size && sweep < 50; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (a[p]![q] !== 0) rotate(a, v, p, q)
  }
  return { values: a.map((row, i) => row[i]!), vectors: v }
}

/** Turn the plane of axes p and q so that a[p][q] becomes 0. */
function rotate(a: Matrix, v: Matrix, p: number, q: number): void {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  const turn = (x: number[], y: number[]) => {
    for (let i = 0; i < x.length; i++) [x[i], y[i]] = [c * (x[i]! - t * y[i]!), c * (y[i]! + t * x[i]!)]
  }
  for (const row of a) [row[p], row[q]] = [c * (row[p]! - t * row[q]!), c * (row[q]! + t * row[p]!)]
  turn(a[p]!, a[q]!)
  turn(v[p]!, v[q]!)
}

/** f(A) = V diag(f(values)) Vᵀ, e.g. the symmetric square root. */
export function ofSymmetric(matrix: Matrix, f: (value: number) => number): Matrix {
  const { values, vectors } = eigenSymmetric(matrix)
  return matrix.map((row, i) =>
    row.map((_, j) => values.reduce((sum, value, k) => sum + f(value) * vectors[k]![i]! * vectors[k]![j]!, 0)),
  )
}

export const multiply = (a: Matrix, b: Matrix): Matrix =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)))

/** The mean and covariance (n − 1) of points. Errors: fewer than two. */
export function moments(points: Matrix): { mean: number[]; covariance: Matrix } {
  const n = points.length
  if (n < 2) throw new Error(`moments: expected at least two points, got ${n}.`)
  const mean = points[0]!.map((_, i) => points.reduce((sum, point) => sum + point[i]!, 0) / n)
  const covariance = mean.map(() => mean.map(() => 0))
  for (const point of points) {
    const d = point.map((x, i) => x - mean[i]!)
    for (let i = 0; i < d.length; i++)
      for (let j = 0; j < d.length; j++) covariance[i]![j]! += (d[i]! * d[j]!) / (n - 1)
  }
  return { mean, covariance }
}
