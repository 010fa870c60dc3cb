import { check } from '../check'
import { checkLengths } from '../lengths'
import { add, dot, scale, unit, type Vector } from './linear'

/** A box Ω = [lower, upper] in R^M, with n Gauss–Legendre nodes per dimension. */
export interface Box {
  lower: Vector
  upper: Vector
  n: number
}

/** The box [−extent, extent]² of the plane. */
export function square(extent: number, n = 80): Box {
  check('square', 'positive', { extent })
  check('square', 'count', { n })
  return { lower: [-extent, -extent], upper: [extent, extent], n }
}

/** Gauss–Legendre nodes and weights on [−1, 1]: exact for polynomials up to degree 2n − 1.
 *  Each node is a root of P_n, found by Newton's method. Source: Abramowitz and Stegun, 25.4.29. */
export function gaussLegendre(n: number): { nodes: number[]; weights: number[] } {
  check('gaussLegendre', 'count', { n })
  const rule = Array.from({ length: n }, (_, i) => {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    let slope = 1
    for (let round = 0; round < 100; round++) {
      let [before, now] = [1, x]
      for (let k = 2; k <= n; k++) [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k]
      slope = (n * (x * now - before)) / (x * x - 1)
      x -= now / slope
      if (Math.abs(now / slope) < 1e-15) break
    }
    return { x, w: 2 / ((1 - x * x) * slope * slope) }
  })
  return { nodes: rule.map(({ x }) => x), weights: rule.map(({ w }) => w) }
}

const rules = new Map<number, ReturnType<typeof gaussLegendre>>()

function checkBox(where: string, box: Box): void {
  check(where, 'numbers', { lower: box?.lower, upper: box?.upper })
  check(where, 'count', { n: box.n })
  checkLengths(where, { lower: box.lower, upper: box.upper })
}

/** The quadrature nodes of a box with their weights. */
function nodesOf({ lower, upper, n }: Box): { x: Vector; w: number }[] {
  const rule = rules.get(n) ?? gaussLegendre(n)
  rules.set(n, rule)
  return lower.reduce(
    (points, low, i) => {
      const half = (upper[i]! - low) / 2
      return points.flatMap(({ x, w }) =>
        rule.nodes.map((node, k) => ({ x: [...x, low + half * (node + 1)], w: w * half * rule.weights[k]! })),
      )
    },
    [{ x: [] as Vector, w: 1 }],
  )
}

/** ∫_Ω f dx, for a scalar or a vector f.
 *  @throws a malformed box; an integral that is not finite. */
export function integrate(f: (x: Vector) => number, box: Box): number
export function integrate(f: (x: Vector) => Vector, box: Box): Vector
export function integrate(f: (x: Vector) => number | Vector, box: Box): number | Vector {
  check('integrate', 'function', { f })
  checkBox('integrate', box)
  const values = nodesOf(box).map(({ x, w }) => {
    const value = f(x)
    return typeof value === 'number' ? value * w : scale(value, w)
  })
  const integral =
    typeof values[0] === 'number'
      ? (values as number[]).reduce((sum, value) => sum + value, 0)
      : (values as Vector[]).reduce(add)
  check('integrate', 'numbers', { integral: [integral].flat() })
  return integral
}

/** ∮_∂Ω Fᵀ n dS, the flux through the boundary of a box in the plane, with the outward normal n. */
export function boundaryFlux(F: (x: Vector) => Vector, box: Box): number {
  check('boundaryFlux', 'function', { F })
  checkBox('boundaryFlux', box)
  const { lower, upper, n } = box
  const faces = [0, 1].flatMap(i => [-1, 1].map(side => ({ i, side })))
  return faces.reduce((sum, { i, side }) => {
    const other = 1 - i
    const fixed = side > 0 ? upper[i]! : lower[i]!
    const normal = scale(unit(2, i), side)
    const through = (s: number) => dot(F(i === 0 ? [fixed, s] : [s, fixed]), normal)
    return sum + integrate(([s]) => through(s!), { lower: [lower[other]!], upper: [upper[other]!], n })
  }, 0)
}
