import assert from 'node:assert/strict'
import type { Tensor } from '../../lib/tf'

type Numbers = Tensor | number | readonly number[] | readonly number[][] | Float32Array

/** The numbers of a tensor, an array of arrays or a single number, in one flat array. */
export function flat(x: Numbers): number[] {
  if (typeof x === 'number') return [x]
  if (Array.isArray(x) || x instanceof Float32Array) return Array.from(x as number[]).flat()
  return Array.from((x as Tensor).dataSync())
}

/** The largest difference of two lists of numbers; NaN when any number is. */
export function gap(actual: Numbers, expected: Numbers): number {
  const [a, b] = [flat(actual), flat(expected)]
  assert.equal(a.length, b.length, 'both sides must hold as many numbers')
  return a.reduce((worst, value, i) => {
    const difference = Math.abs(value - b[i]!)
    return Number.isNaN(difference) || difference > worst ? difference : worst
  }, 0)
}

/** No number is further from the expected one than `tolerance`. */
export function close(actual: Numbers, expected: Numbers, tolerance: number, what = 'largest difference'): void {
  const worst = gap(actual, expected)
  assert.ok(worst <= tolerance, `${what}: ${worst} > ${tolerance}`)
}

/** ‖a − b‖ / ‖b‖ */
export function relativeGap(actual: Numbers, expected: Numbers): number {
  const [a, b] = [flat(actual), flat(expected)]
  assert.equal(a.length, b.length, 'both sides must hold as many numbers')
  return Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b)
}

export const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length

/** Pearson's correlation. */
export function correlation(xs: number[], ys: number[]): number {
  const [mx, my] = [mean(xs), mean(ys)]
  const cov = mean(xs.map((x, i) => (x - mx) * (ys[i]! - my)))
  return cov / Math.sqrt(mean(xs.map(x => (x - mx) ** 2)) * mean(ys.map(y => (y - my) ** 2)))
}
