import { covariance as covarianceOf, EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { check } from '../check'

/** f(A) = V diag(f(λ)) Vᵀ of a symmetric matrix, e.g. its square root; in float64, as roots need more digits than float32
 *  has. */
export function ofSymmetric(matrix: Matrix, f: (value: number) => number): Matrix {
  const { realEigenvalues, eigenvectorMatrix: V } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  return V.mmul(Matrix.diag(realEigenvalues.map(f))).mmul(V.transpose())
}

/** Mean and covariance (n − 1) of points, one per row.
 *  @throws fewer than two. */
export function moments(points: number[][]): { mean: number[]; covariance: Matrix } {
  check('moments', 'rows', { points })
  if (points.length < 2) throw new Error(`moments: expected at least two points, got ${points.length}.`)
  const matrix = new Matrix(points)
  return { mean: matrix.mean('column'), covariance: covarianceOf(matrix) }
}
