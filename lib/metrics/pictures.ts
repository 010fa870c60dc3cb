import { check, shown } from '../check'
import { checkLengths } from '../lengths'

/** A picture as plain numbers, e.g. RGB in [0, 1] row by row. */
export type Picture = ArrayLike<number>

/** Root mean square difference of two pictures. */
export function rmse(a: Picture, b: Picture): number {
  check('rmse', 'numbers', { a, b })
  checkLengths('rmse', { a, b })
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum / a.length)
}

/** The nearest picture of a bank in RMSE: its index and distance. */
export function nearest(picture: Picture, bank: Picture[]): { index: number; distance: number } {
  if (!Array.isArray(bank) || !bank.length)
    throw new Error(`nearest: expected a bank of one or more pictures, got ${shown(bank)}.`)
  let best = { index: 0, distance: Number.POSITIVE_INFINITY }
  for (const [index, other] of bank.entries()) {
    const distance = rmse(picture, other)
    if (distance < best.distance) best = { index, distance }
  }
  return best
}

/** Sharpness: the mean absolute difference of vertical neighbours of a square RGB picture. */
export function totalVariation(picture: Picture): number {
  check('totalVariation', 'numbers', { picture })
  const row = Math.sqrt(picture.length / 3) * 3
  if (!Number.isInteger(row))
    throw new Error(`totalVariation: expected a square RGB picture of side · side · 3 numbers, got ${picture.length}.`)
  let sum = 0
  for (let i = row; i < picture.length; i++) sum += Math.abs(picture[i]! - picture[i - row]!)
  return sum / (picture.length - row)
}
