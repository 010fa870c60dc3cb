/// <reference path="./jstat.d.ts" />
import { jStat } from 'jstat'
import { check, shown } from '../check'

/** The exact interval of Clopper and Pearson for a share of which k of n were counted: all shares p that give neither so
 *  many nor so few with a probability below (1 − confidence) / 2. The n counts are taken to be independent.
 *  Source: Clopper & Pearson, Biometrika 26 (1934).
 *  @throws k and n that are no counts. */
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

/** κ = (P_o − P_e) / (1 − P_e) of two raters: how often they agree, P_o, beyond what their own shares of the categories
 *  would give by chance, P_e. NaN where chance alone always agrees.  ratings: [items][2]
 *  Source: Cohen, Educational and Psychological Measurement 20 (1960). */
export function cohenKappa(ratings: string[][]): number {
  checkRatings('cohenKappa', ratings, raters => raters === 2, 'two raters')
  const N = ratings.length
  const fraction = (rater: number, category: string) => ratings.filter(item => item[rater] === category).length / N
  const agreed = ratings.filter(([a, b]) => a === b).length / N
  const byChance = sum(categoriesOf(ratings), category => fraction(0, category) * fraction(1, category))
  return (agreed - byChance) / (1 - byChance)
}

/** κ of n ≥ 2 raters: P_o is the share of pairs of raters who agree, mean over the items; P_e follows from the shares of
 *  the categories among all ratings. NaN where chance alone always agrees.  ratings: [items][n]
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
