import test from 'node:test'
import { derivative, divergence, gradient, gridDivergence, order } from '../../lib/derivation/calculus'
import { close } from '../support/expect'

const F = ([x, y]: number[]) => [Math.sin(x!) * y!, x! ** 3 + Math.exp(y!)]
const exact = ([x, y]: number[]) => Math.cos(x!) * y! + Math.exp(y!)
const at = [0.7, -0.4]
const spacings = [0.4, 0.2, 0.1, 0.05]

test('a derivative of polynomials up to degree 4 is exact', () => {
  close(
    derivative(x => 3 + 2 * x - x ** 2 + 5 * x ** 3 + x ** 4, 0.5),
    2,
    1e-12,
  )
})

test('the gradient of a quadratic form is twice its matrix', () => {
  close(
    gradient(([x, y]) => x! ** 2 + 3 * x! * y!, at),
    [2 * at[0]! + 3 * at[1]!, 3 * at[0]!],
    1e-9,
  )
})

test('the divergence is the sum of the partial derivatives', () => {
  close(divergence(F, at), exact(at), 1e-9)
})

test('the error falls as h² on a grid, and as h⁴ for the finer formula', () => {
  const errorsOf = (f: (h: number) => number) => spacings.map(h => Math.abs(f(h) - exact(at)))
  close(
    order(
      spacings,
      errorsOf(h => gridDivergence(F, at, h)),
    ),
    2,
    0.05,
  )
  close(
    order(
      spacings,
      errorsOf(h => divergence(F, at, h)),
    ),
    4,
    0.1,
  )
})

test('the order of an exact power is that power', () => {
  close(
    order(
      spacings,
      spacings.map(h => 7 * h ** 3),
    ),
    3,
    1e-12,
  )
})
