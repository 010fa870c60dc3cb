import { add, scale, unit, type Vector } from './linear'

/** df/dη at 0 by central differences of the fourth order: the error falls as h⁴. */
export const derivative = (f: (eta: number) => number, h = 1e-3): number =>
  (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)

/** ∇f(x) by the same differences, number by number  →  [M] */
export const gradient = (f: (x: Vector) => number, x: Vector, h = 1e-3): Vector =>
  x.map((_, i) => derivative(eta => f(add(x, scale(unit(x.length, i), eta))), h))

/** ∇·F(x) = Σ_i ∂F_i/∂x_i by the same differences. */
export const divergence = (F: (x: Vector) => Vector, x: Vector, h = 1e-3): number =>
  x.reduce((sum, _, i) => sum + derivative(eta => F(add(x, scale(unit(x.length, i), eta)))[i]!, h), 0)

/** ∇·F(x) by plain central differences of spacing h, as a grid of that spacing has it: the error falls as h². */
export const gridDivergence = (F: (x: Vector) => Vector, x: Vector, h: number): number =>
  x.reduce((sum, _, i) => {
    const e = unit(x.length, i)
    return sum + (F(add(x, scale(e, h)))[i]! - F(add(x, scale(e, -h)))[i]!) / (2 * h)
  }, 0)

/** The order of an error that falls with the spacing: the slope of log error over log h, by least squares. */
export function order(spacings: number[], errors: number[]): number {
  const [x, y] = [spacings.map(Math.log), errors.map(Math.log)]
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  return mean(x.map((a, i) => (a - mx) * (y[i]! - my))) / mean(x.map(a => (a - mx) ** 2))
}
