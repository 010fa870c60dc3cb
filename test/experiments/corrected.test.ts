import assert from 'node:assert/strict'
import test from 'node:test'
import { correctedInFamilies, testColumns, type Uncorrected } from '../../lib/experiments/corrected'

const one = (family: string, p: number, more: Partial<Uncorrected> = {}): Uncorrected => ({
  ...{ family, run: true, boundary: 0, p, difference: { mean: 0.1, low: -0.1, high: 0.3, n: 5 } },
  ...more,
})
const verdicts = (...tests: Uncorrected[]) => correctedInFamilies(tests).map(({ verdict }) => verdict)

test('a p-value is multiplied within its own family only, and what was not run counts there', () => {
  assert.deepEqual(verdicts(one('a', 0.02)), ['holds'])
  assert.deepEqual(verdicts(one('a', 0.02), one('b', 0.02)), ['holds', 'holds'])
  assert.deepEqual(verdicts(one('a', 0.02), one('a', 1)), ['undecided', 'undecided'])
  assert.deepEqual(verdicts(one('a', 0.02), one('a', 1, { run: false, difference: undefined })), [
    'undecided',
    'not run',
  ])
})

test('what does not hold lies wholly below its boundary; a test that is not about a mean cannot', () => {
  const below = { mean: -0.1, low: -0.15, high: -0.05, n: 5 }
  assert.deepEqual(verdicts(one('a', 1, { difference: below })), ['does not hold'])
  assert.deepEqual(verdicts(one('a', 1, { difference: below, boundary: -0.2 })), ['undecided'])
  assert.deepEqual(verdicts(one('a', 1, { difference: undefined })), ['undecided'])
})

test('a table shows the margin, the corrected p, and a dash for what there is none of', () => {
  const [holds, absent] = correctedInFamilies([
    one('a', 1e-5, { boundary: -0.02 }),
    one('b', 1, { run: false, difference: undefined }),
  ]).map(testColumns)
  assert.deepEqual([holds!.above, holds!['corrected p'], holds!.verdict], ['−0.02', '< 0.001', 'holds'])
  assert.deepEqual([absent!['difference [95 %]'], absent!['corrected p'], absent!.verdict], ['–', '–', 'not run'])
})
