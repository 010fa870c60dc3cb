import { verdict } from '../metrics/statistics'
import { type Found, pairedDifference, printed } from './results'

// Two explanations of DP-DMD's gain, taken literally. A: only the protection of the first step's output matters. B: only
// the loss on the weights of the later steps does. Each test is the difference of two cells; 0 predicts no change.

const tests: { test: string; cell: string; minus: string; A: number; B: number }[] = [
  {
    ...{ test: 'protect the first step, in weights of its own', A: 1, B: 0 },
    ...{ cell: 'DP-DMD, own first weights', minus: 'DMD, own first weights' },
  },
  {
    ...{ test: 'let the teacher itself take it', A: 1, B: 0 },
    ...{ cell: 'DMD, first step by the teacher', minus: 'DMD, own first weights' },
  },
  {
    ...{ test: 'the loss on the later weights only', A: 0, B: 1 },
    ...{ cell: 'DMD, own first weights, loss aside', minus: 'DMD, own first weights' },
  },
  {
    ...{ test: 'DP-DMD, with the later weights out of its loss', A: 0, B: -1 },
    ...{ cell: 'DP-DMD, own first weights', minus: 'DP-DMD' },
  },
  {
    ...{ test: 'put them back in', A: 0, B: 1 },
    ...{ cell: 'DP-DMD, own first weights, loss aside', minus: 'DP-DMD, own first weights' },
  },
  {
    ...{ test: 'protect as well, where the loss is aside', A: 1, B: 0 },
    ...{ cell: 'DP-DMD, own first weights, loss aside', minus: 'DMD, own first weights, loss aside' },
  },
  {
    ...{ test: 'the teacher’s first step for a finished DMD student', A: 1, B: 0 },
    ...{ cell: 'DMD, sampled with the teacher’s first step', minus: 'DMD' },
  },
  { test: 'the stop without the loss', cell: 'stop alone, λ = 0', minus: 'DMD', A: 1, B: 0 },
  { test: 'the loss without the stop', cell: 'DP-DMD without the stop', minus: 'DP-DMD', A: -1, B: 0 },
]

/** Each test on the rows of the mechanism study: the paired differences in diversity and quality, and a verdict on either
 *  explanation's prediction of diversity. */
export const explanations = (found: Found) =>
  tests.map(({ test, cell, minus, A, B }) => {
    const [diversity, quality] = ['diversity', 'on mode'].map(metric => pairedDifference(found, cell, minus, metric))
    return {
      test,
      'diversity [95 %]': printed(diversity!),
      'on mode [95 %]': printed(quality!),
      'A predicts': said(A, diversity!),
      'B predicts': said(B, diversity!),
    }
  })

function said(predicted: number, difference: { low: number; high: number }): string {
  if (predicted) return `${predicted > 0 ? '+' : '−'}: ${verdict(predicted, difference)}`
  return `0: ${verdict(1, difference) === 'undecided' ? 'not refuted' : 'does not hold'}`
}
