import { check as checkArguments } from '../check'
import { checkLengths } from '../lengths'

export type Side = number | number[]

/** Compare two sides of an equation, print one line, and fail if they differ by more than the tolerance.
 *  tolerance: the largest absolute difference, one for all entries or one each (e.g. four Monte Carlo standard errors).
 *  @throws sides of different lengths or with values that are not finite; a tolerance that is negative or not finite;
 *  a difference above its tolerance. */
export function check(name: string, left: Side, right: Side, tolerance: Side): void {
  const [a, b] = [[left].flat(), [right].flat()]
  checkLengths(`check "${name}"`, { left: a, right: b })
  checkArguments(`check "${name}"`, 'numbers', { left: a, right: b, tolerance: [tolerance].flat() })
  if ([tolerance].flat().some(most => most < 0))
    throw new Error(`check "${name}": expected a tolerance of 0 or more, got ${tolerance}.`)
  const allowed = typeof tolerance === 'number' ? a.map(() => tolerance) : tolerance
  const excess = a.map((value, i) => (value === b[i] ? 0 : Math.abs(value - b[i]!) / allowed[i]!))
  const worst = excess.reduce((w, e, i) => (e > excess[w]! || Number.isNaN(e) ? i : w), 0)
  const holds = excess[worst]! <= 1
  const error = Math.abs(a[worst]! - b[worst]!)
  const shown = telling(a)
  const columns = [name.padEnd(34), sideText(a, shown).padEnd(18), sideText(b, shown).padEnd(18)]
  const line = `${columns.join(' ')} error ${error.toExponential(1)} ${holds ? '≤' : '>'} ${scientific(allowed[worst]!)}`
  console.log(`${holds ? '✓' : '✗'} ${line}`)
  if (!holds) throw new Error(`check failed: ${name}: error ${error}, tolerance ${allowed[worst]}.`)
}

const scientific = (x: number) => Number(x.toPrecision(2)).toExponential()

/** The indices of the two entries to show: the first, or in a long list the largest. */
const telling = (side: number[]): number[] => {
  const places = side.map((_, i) => i)
  return (side.length > 12 ? places.sort((i, j) => Math.abs(side[j]!) - Math.abs(side[i]!)) : places).slice(0, 2)
}

function sideText(side: number[], places: number[]): string {
  const shown = places.map(i => (Math.abs(side[i]!) < 5e-5 ? 0 : side[i]!).toFixed(4).padStart(7))
  return `${shown.join(' ')}${side.length > 2 ? ' …' : ''}`
}

/** The mean of a Monte Carlo sample and its standard error, entry by entry.  terms: [n, L] */
export function monteCarlo(terms: number[][]): { mean: number[]; error: number[] } {
  checkArguments('monteCarlo', 'rows', { terms })
  if (terms.length < 2) throw new Error(`monteCarlo: expected two or more terms, got ${terms.length}.`)
  const [n, size] = [terms.length, terms[0]!.length]
  const average = (f: (term: number[], j: number) => number) =>
    Array.from({ length: size }, (_, j) => terms.reduce((sum, term) => sum + f(term, j), 0) / n)
  const mean = average((term, j) => term[j]!)
  const variance = average((term, j) => (term[j]! - mean[j]!) ** 2)
  return { mean, error: variance.map(v => Math.sqrt(v / (n - 1))) }
}
