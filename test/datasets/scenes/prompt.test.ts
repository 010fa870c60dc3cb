import assert from 'node:assert/strict'
import test from 'node:test'
import {
  allPrompts,
  conditionSize,
  parsePrompt,
  promptConditions,
  promptText,
} from '../../../lib/datasets/scenes/prompt'

test('2,060 prompts, each with words of its own that lead back to it', () => {
  assert.equal(allPrompts.length, 2060)
  assert.equal(new Set(allPrompts.map(promptText)).size, 2060)
  for (const prompt of allPrompts) assert.deepEqual(parsePrompt(promptText(prompt)), prompt)
})

test('words say what is asked, and leave out what is open', () => {
  const noun = { shape: 'any', colour: 'red' } as const
  const open = { count: 'any', place: 'any', relation: 'any' } as const
  assert.deepEqual(parsePrompt('some red shapes'), { nouns: [noun], ...open })
  assert.deepEqual(parsePrompt('three red shapes'), { nouns: [noun], ...open, count: 3 })
  assert.deepEqual(parsePrompt('a red shape at the top left'), { nouns: [noun], ...open, count: 1, place: 'top left' })
  const circle = { shape: 'circle', colour: 'any' } as const
  assert.deepEqual(parsePrompt('a red shape above a circle'), {
    nouns: [noun, circle],
    ...open,
    count: 2,
    relation: 'above',
  })
})

test('words outside of the language are refused, with the words that it has', () => {
  assert.throws(() => parsePrompt('a red dog'), /got "a red dog"\. Shapes: circle, square, triangle; colours: red/)
})

test('conditions tell all prompts apart, are zeros and ones, and end with a null flag of 0', () => {
  const rows = promptConditions(allPrompts).arraySync()
  assert.equal(new Set(rows.map(String)).size, 2060)
  for (const row of rows) {
    assert.ok(row.length === conditionSize && row.every(value => value === 0 || value === 1))
    assert.equal(row.at(-1), 0)
  }
})

test('what a prompt leaves open is zeros: "some shapes" is all zeros', () => {
  assert.ok(
    promptConditions([parsePrompt('some shapes')])
      .arraySync()[0]!
      .every(value => value === 0),
  )
})
