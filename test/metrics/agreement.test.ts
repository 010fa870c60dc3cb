import assert from 'node:assert/strict'
import test from 'node:test'
import { cohenKappa, exactInterval, fleissKappa } from '../../lib/metrics/agreement'

const close = (value: number, wanted: number, within = 1e-6) =>
  assert.ok(Math.abs(value - wanted) < within, `expected ${wanted}, got ${value}`)

test("R's example of binom.test: 682 of 925 have the interval 0.7076683 to 0.7654066", () => {
  const { low, high } = exactInterval(682, 925)
  close(low, 0.7076683, 1e-7)
  close(high, 0.7654066, 1e-7)
})

test('none of n and all of n have the interval in closed form, and sides can be exchanged', () => {
  for (const n of [1, 10, 500]) {
    close(exactInterval(0, n).high, 1 - 0.025 ** (1 / n))
    assert.deepEqual([exactInterval(0, n).low, exactInterval(n, n).high], [0, 1])
    for (const k of [0, 1, Math.floor(n / 3)]) close(exactInterval(k, n).low, 1 - exactInterval(n - k, n).high, 1e-9)
  }
  assert.deepEqual(exactInterval(0, 0), { low: 0, high: 1 })
  assert.throws(() => exactInterval(3, 2), /k = 3, n = 2/)
})

test('the interval covers the true share at least as often as it says, whatever the share', () => {
  const n = 20
  const intervals = Array.from({ length: n + 1 }, (_, k) => exactInterval(k, n))
  for (let p = 0.01; p < 1; p += 0.01) {
    let [term, covered] = [(1 - p) ** n, 0]
    for (let k = 0; k <= n; k++) {
      if (intervals[k]!.low <= p && p <= intervals[k]!.high) covered += term
      term *= ((n - k) / (k + 1)) * (p / (1 - p))
    }
    assert.ok(covered >= 0.95, `p = ${p}: ${covered}`)
  }
})

/** `counts[a][b]` items that the first rater put into a, the second into b. */
const twoRaters = (counts: number[][]) =>
  counts.flatMap((row, a) => row.flatMap((n, b) => Array.from({ length: n }, () => [`${a}`, `${b}`])))

test("Cohen's kappa of the textbook's fifty proposals (20, 5, 10, 15) is 0.4", () => {
  close(
    cohenKappa(
      twoRaters([
        [20, 5],
        [10, 15],
      ]),
    ),
    0.4,
  )
})

test("Fleiss' kappa of ten subjects, fourteen raters and five categories is 0.210", () => {
  const counts = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ]
  const ratings = counts.map(row => row.flatMap((n, c) => Array<string>(n).fill(`${c}`)))
  close(fleissKappa(ratings), 0.21, 5e-4)
})

test('full agreement is 1, independent raters 0, contrary raters −1; nothing to agree on is no number', () => {
  for (const kappa of [cohenKappa, fleissKappa]) {
    close(kappa(twoRaters([[5, 0], [0, 7]])), 1) // biome-ignore format: a table
    close(kappa(twoRaters([[4, 4], [4, 4]])), 0) // biome-ignore format: a table
    close(kappa(twoRaters([[0, 6], [6, 0]])), -1) // biome-ignore format: a table
    assert.ok(Number.isNaN(kappa(twoRaters([[9]]))))
    assert.throws(() => kappa([['a']]), /two raters/)
  }
  assert.throws(() => fleissKappa([['a', 'b'], ['a', 'b', 'c']]), /got 2 and 3/) // biome-ignore format: a table
})
