import test from 'node:test'
import { divergence } from '../../lib/derivation/calculus'
import { boundaryFlux, gaussLegendre, integrate, square } from '../../lib/derivation/quadrature'
import { close } from '../support/expect'

test('n nodes are exact for polynomials up to degree 2n − 1, and not for the next', () => {
  const moment = (n: number, power: number) => {
    const { nodes, weights } = gaussLegendre(n)
    return nodes.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0)
  }
  for (const n of [1, 2, 5, 40]) {
    for (let power = 0; power < 2 * n; power++) close(moment(n, power), power % 2 ? 0 : 2 / (power + 1), 1e-13)
  }
  const gap = Math.abs(moment(3, 6) - 2 / 7)
  close(gap > 0.01 ? 1 : 0, 1, 0)
})

test('an integral over a box is the product of those over its sides', () => {
  const box = { lower: [-1, 0], upper: [2, 3], n: 12 }
  close(
    integrate(([x, y]) => x! ** 2 * Math.exp(y!), box),
    3 * (Math.exp(3) - 1),
    1e-10,
  )
})

test('several integrals at once are the same as one by one, in any dimension', () => {
  const line = { lower: [0], upper: [Math.PI], n: 20 }
  close(
    integrate(([x]) => [1, Math.sin(x!)], line),
    [Math.PI, 2],
    1e-12,
  )
  close(
    integrate(() => 1, { lower: [0, 0, 0], upper: [1, 2, 3], n: 3 }),
    6,
    1e-13,
  )
})

test('what flows out through the faces of a box is the divergence inside of it', () => {
  const F = ([x, y]: number[]) => [x! ** 2 * y!, Math.sin(x!) + y! ** 3]
  const box = { lower: [-0.5, -1], upper: [1.5, 0.8], n: 20 }
  const inside = integrate(x => divergence(F, x), box)
  close(boundaryFlux(F, box), inside, 1e-8)
})

test('a field that turns in circles flows neither in nor out', () => {
  close(
    boundaryFlux(([x, y]) => [-y!, x!], square(2)),
    0,
    1e-12,
  )
})
