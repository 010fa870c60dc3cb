import { check } from '../check'
import { checkLengths } from '../lengths'
import { add, scale, unit, type Vector } from './linear'

/** df/dη at 0 by fourth-order central differences: the error is O(h⁴). */
export function derivative(f: (eta: number) => number, h = 1e-3): number {
  check('derivative', 'function', { f })
  check('derivative', 'positive', { h })
  const slope = (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  check('derivative', 'number', { slope })
  return slope
}

/** ∇f(x) by the same differences  →  [M] */
export function gradient(f: (x: Vector) => number, x: Vector, h = 1e-3): Vector {
  check('gradient', 'function', { f })
  check('gradient', 'numbers', { x })
  return x.map((_, i) => derivative(eta => f(add(x, scale(unit(x.length, i), eta))), h))
}

/** ∇·F(x) = Σ_i ∂F_i/∂x_i by the same differences. */
export function divergence(F: (x: Vector) => Vector, x: Vector, h = 1e-3): number {
  check('divergence', 'function', { F })
  check('divergence', 'numbers', { x })
  return x.reduce((sum, _, i) => sum + derivative(eta => F(add(x, scale(unit(x.length, i), eta)))[i]!, h), 0)
}

/** ∇·F(x) by second-order central differences, as on a grid of spacing h: the error is O(h²). */
export function gridDivergence(F: (x: Vector) => Vector, x: Vector, h: number): number {
  check('gridDivergence', 'function', { F })
  check('gridDivergence', 'numbers', { x })
  check('gridDivergence', 'positive', { h })
  const sum = x.reduce((sum, _, i) => {
    const e = unit(x.length, i)
    return sum + (F(add(x, scale(e, h)))[i]! - F(add(x, scale(e, -h)))[i]!) / (2 * h)
  }, 0)
  check('gridDivergence', 'number', { sum })
  return sum
}

/** The order of convergence: the least-squares slope of log error against log h. */
export function order(spacings: number[], errors: number[]): number {
  check('order', 'numbers', { spacings, errors })
  checkLengths('order', { spacings, errors })
  const [x, y] = [spacings.map(Math.log), errors.map(Math.log)]
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const slope = mean(x.map((a, i) => (a - mx) * (y[i]! - my))) / mean(x.map(a => (a - mx) ** 2))
  if (!Number.isFinite(slope))
    throw new Error(`order: expected positive errors at several positive spacings, got ${errors} at ${spacings}.`)
  return slope
}
