/// <reference path="./jstat.d.ts" />
import { jStat } from 'jstat'
import { check, shown } from '../check'

/** The exact Clopper–Pearson interval of a proportion from k successes in n independent trials: all p for which neither
 *  at least k nor at most k successes have a probability below (1 − confidence) / 2.
 *  Source: Clopper & Pearson, Biometrika 26 (1934).
 *  @throws k or n that are not whole numbers with 0 ≤ k ≤ n. */
export function exactInterval(k: number, n: number, confidence = 0.95): { low: number; high: number } {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 0 && k <= n))
    throw new Error(`exactInterval: expected whole numbers 0 ≤ k ≤ n, got k = ${k}, n = ${n}.`)
  check('exactInterval', 'share', { confidence })
  const tail = (1 - confidence) / 2
  return {
    low: k === 0 ? 0 : jStat.beta.inv(tail, k, n - k + 1),
    high: k === n ? 1 : jStat.beta.inv(1 - tail, k + 1, n - k),
  }
}

/** Cohen's κ = (P_o − P_e) / (1 − P_e) of two raters: their observed agreement P_o, corrected for the agreement P_e by
 *  chance that follows from each rater's category frequencies. NaN if P_e = 1.  ratings: [items][2]
 *  Source: Cohen, Educational and Psychological Measurement 20 (1960). */
export function cohenKappa(ratings: string[][]): number {
  checkRatings('cohenKappa', ratings, raters => raters === 2, 'two raters')
  const N = ratings.length
  const fraction = (rater: number, category: string) => ratings.filter(item => item[rater] === category).length / N
  const agreed = ratings.filter(([a, b]) => a === b).length / N
  const byChance = sum(categoriesOf(ratings), category => fraction(0, category) * fraction(1, category))
  return (agreed - byChance) / (1 - byChance)
}

/** Fleiss's κ of n ≥ 2 raters: P_o is the share of pairs of raters who agree, mean over items; P_e follows from the
 *  category frequencies over all ratings. NaN if P_e = 1.  ratings: [items][n]
 *  Source: Fleiss, Psychological Bulletin 76 (1971). */
export function fleissKappa(ratings: string[][]): number {
  checkRatings('fleissKappa', ratings, raters => raters >= 2, 'at least two raters')
  const [N, n] = [ratings.length, ratings[0]!.length]
  const count = (item: string[], category: string) => item.filter(one => one === category).length
  const categories = categoriesOf(ratings)
  const pairs = (item: string[]) => sum(categories, c => count(item, c) * (count(item, c) - 1)) / (n * (n - 1))
  const agreed = sum(ratings, pairs) / N
  const byChance = sum(categories, c => (sum(ratings, item => count(item, c)) / (N * n)) ** 2)
  return (agreed - byChance) / (1 - byChance)
}

const categoriesOf = (ratings: string[][]): string[] => [...new Set(ratings.flat())]
const sum = <T>(xs: T[], f: (x: T) => number): number => xs.reduce((total, x) => total + f(x), 0)

function checkRatings(where: string, ratings: string[][], fits: (raters: number) => boolean, wanted: string): void {
  if (!Array.isArray(ratings) || !ratings.every(Array.isArray))
    throw new Error(`${where}: expected a list of ratings for every item, got ${shown(ratings)}.`)
  const numbers = [...new Set(ratings.map(item => item.length))]
  if (numbers.length !== 1 || !fits(numbers[0]!))
    throw new Error(
      `${where}: expected ${wanted} for every item, got ${ratings.length ? numbers.join(' and ') : 'no items'}.`,
    )
}
