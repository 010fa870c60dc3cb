import { LuDecomposition, Matrix as MlMatrix } from 'ml-matrix'
import { check } from '../check'
import { checkLengths } from '../lengths'

/** Small vectors and matrices, as plain float64 arrays: finite differences need the precision. */
export type Vector = number[]
export type Matrix = number[][]

export const add = (a: Vector, b: Vector): Vector => pairs('add', a, b).map((x, i) => x + b[i]!)
export const scale = (a: Vector, by: number): Vector => pairs('scale', a, a).map(x => x * by)
export const subtract = (a: Vector, b: Vector): Vector => pairs('subtract', a, b).map((x, i) => x - b[i]!)
export const dot = (a: Vector, b: Vector): number => pairs('dot', a, b).reduce((sum, x, i) => sum + x * b[i]!, 0)
export const times = (m: Matrix, v: Vector): Vector => m.map(row => dot(row, v))
export const transpose = (m: Matrix): Matrix => m[0]!.map((_, j) => m.map(row => row[j]!))
export const product = (a: Matrix, b: Matrix): Matrix => a.map(row => transpose(b).map(column => dot(row, column)))
export const identity = (n: number): Matrix => Array.from({ length: n }, (_, i) => unit(n, i))
/** The basis vector e_j of R^n, j from 0. */
export const unit = (n: number, j: number): Vector => Array.from({ length: n }, (_, i) => (i === j ? 1 : 0))

/** Check two vectors and return the first. Written as a loop for speed: it is in every inner loop.
 *  @throws values that are not finite numbers; vectors of different lengths. */
function pairs(where: string, a: Vector, b: Vector): Vector {
  let wrong = !Array.isArray(a) || !Array.isArray(b) || a.length !== b.length
  for (let i = 0; !wrong && i < a.length; i++) wrong = !Number.isFinite(a[i]) || !Number.isFinite(b[i])
  if (wrong) check(where, 'numbers', { a, b })
  if (wrong) checkLengths(where, { a, b })
  return a
}

/** The inverse and the determinant of a square matrix.
 *  @throws a matrix that is not square, or singular. */
export function invert(m: Matrix): { inverse: Matrix; determinant: number } {
  check('invert', 'rows', { m })
  checkLengths('invert', { rows: m, columns: m[0]! })
  const lu = new LuDecomposition(m)
  if (lu.isSingular()) throw new Error(`invert: expected a matrix with an inverse, got [${m.join('; ')}].`)
  return { inverse: lu.solve(MlMatrix.eye(m.length)).to2DArray(), determinant: lu.determinant }
}
