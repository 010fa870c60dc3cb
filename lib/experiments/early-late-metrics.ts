import { check } from '../check'
import type { Look } from '../datasets/dataset'
import { checkLengths } from '../lengths'
import { mean, standardDeviation } from '../metrics/statistics'

/** How much of A is kept in the hybrid H, in one attribute: 1 as in A, 0 as in B, ½ neither. Words are compared for
 *  equality; numbers give d(H, B) / (d(H, A) + d(H, B)). Undefined if A and B do not differ or cannot be read. */
export function kept(h: Look, a: Look, b: Look): number | undefined {
  if (typeof h !== typeof a || typeof h !== typeof b)
    throw new Error('kept: expected three words or three lists of numbers, got a mixture.')
  if (typeof h === 'string') return !a || !b || a === b ? undefined : (1 + Number(h === a) - Number(h === b)) / 2
  check('kept', 'numbers', { h, a, b })
  checkLengths('kept', { h, a, b })
  if (distance(a, b) === 0) return undefined
  return distance(h, b) / (distance(h, a) + distance(h, b))
}

const distance = (one: Look, other: Look) =>
  Math.sqrt((one as number[]).reduce((sum, x, i) => sum + (x - (other[i] as number)) ** 2, 0))

/** The number of teacher steps. */
export const N = 30
/** The end of the student's first step, t = 0.75, in teacher steps. */
export const firstStepEnds = 0.25 * N

/** The attributes of a batch of samples, by name. */
export type Seen = Record<string, Look[]>
export type Numbers = Record<string, number>

/** Mean, sd and count of the defined values, under a name; empty if there are none. */
function summary(name: string, values: (number | undefined)[]): Numbers {
  const xs = values.filter(x => x !== undefined) as number[]
  return xs.length ? { [name]: mean(xs), [`${name} sd`]: standardDeviation(xs), [`${name} n`]: xs.length } : {}
}

/** How much of A is kept as a function of k, and the step at which an attribute is settled: the area above a pair's curve,
 *  which for a curve that jumps from 0 to 1 is the position of the jump. */
export function measured(
  seen: Seen[],
  ks: number[],
  order: [early: string, late: string][],
): { curve: Numbers[]; metrics: Numbers } {
  const [b, a] = [seen[0]!, seen.at(-1)!]
  const keptAt = (name: string, i: number) => a[name]!.map((look, p) => kept(seen[i]![name]![p]!, look, b[name]![p]!))
  const names = Object.keys(a)
  const byName = Object.fromEntries(names.map(name => [name, ks.map((_, i) => keptAt(name, i))]))
  const ofPairs = (name: string, f: (curve: number[]) => number) =>
    a[name]!.map((_, p) => (byName[name]![0]![p] === undefined ? undefined : f(byName[name]!.map(at => at[p]!))))
  const settled = (name: string) => ofPairs(name, curve => settledStep(ks, curve))
  const later = (late: string, early: string) => {
    const before = settled(early)
    return settled(late).map((step, p) =>
      step === undefined || before[p] === undefined ? undefined : step - before[p]!,
    )
  }
  const words = names.filter(name => typeof a[name]![0] === 'string')
  const neither = (x?: number) => (x === undefined ? x : Number(x === 0.5))
  return {
    curve: ks.map((k, i) => ({
      k,
      ...Object.assign({}, ...names.map(name => summary(name, byName[name]![i]!))),
      ...Object.assign({}, ...words.map(name => summary(`${name}: neither`, byName[name]![i]!.map(neither)))),
    })),
    metrics: Object.assign(
      {},
      ...names.map(name => summary(`settled: ${name}`, settled(name))),
      ...names.map(name =>
        summary(
          `t = 0.75: ${name}`,
          ofPairs(name, curve => valueAt(ks, curve, firstStepEnds)),
        ),
      ),
      ...order.map(([early, late]) => summary(`settled: ${late} − ${early}`, later(late, early))),
    ),
  }
}

/** The value at k > 0 of a curve known at ks, which start at 0, by linear interpolation. */
export function valueAt(ks: number[], ys: number[], k: number): number {
  check('valueAt', 'numbers', { ks, ys })
  checkLengths('valueAt', { ks, ys })
  const i = ks.findIndex(next => next >= k)
  if (i < 1) throw new Error(`valueAt: expected k between ${ks[0]} (without it) and ${ks.at(-1)}, got ${k}.`)
  return ys[i - 1]! + ((ys[i]! - ys[i - 1]!) * (k - ks[i - 1]!)) / (ks[i]! - ks[i - 1]!)
}

/** ∫ (1 − kept) dk. */
export const settledStep = (ks: number[], curve: number[]): number =>
  ks.slice(1).reduce((sum, k, i) => sum + (k - ks[i]!) * (1 - (curve[i]! + curve[i + 1]!) / 2), 0)
