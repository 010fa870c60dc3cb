import assert from 'node:assert/strict'
import test from 'node:test'
import { checkAnswer } from '../../lib/display/check-answer'

const mistakes = { 'A wrong sign.': [-1, -2], 'Twice too long.': [2, 4], 'Nothing is left.': [0, 0] }
const check =
  (answer: number | number[], right: number | number[] = [1, 2]) =>
  () =>
    checkAnswer('g', answer, right, mistakes)

test('a right answer is printed, up to rounding', t => {
  const print = t.mock.method(console, 'log', () => {})
  check([1.00001, 2])()
  assert.deepEqual(print.mock.calls[0]!.arguments, ['✓ g'])
})

test('a mistake is named in its own words, up to rounding', () => {
  assert.throws(check([-1, -2.00001]), { message: 'g: A wrong sign.' })
  assert.throws(check([2, 4]), { message: 'g: Twice too long.' })
  assert.throws(check([1e-9, 0]), { message: 'g: Nothing is left.' })
})

test('of any other answer it is said what is wrong with its form, or that it is not among the usual mistakes', () => {
  assert.throws(check(3), /Expected 2 numbers, got 1/)
  assert.throws(check([Number.NaN, 1]), /not every number is finite/i)
  assert.throws(check([1, 3]), /none of the usual mistakes/)
  assert.throws(() => checkAnswer('g', [1, 3], [1, 2], {}, 'Detach it.'), { message: 'g: Detach it.' })
})

test('where zeros are right, only zeros are', () => {
  assert.throws(() => checkAnswer('leak', [1e-9, 0], [0, 0], {}, 'It leaks.'), /It leaks/)
})
