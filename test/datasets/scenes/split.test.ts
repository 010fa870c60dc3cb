import assert from 'node:assert/strict'
import test from 'node:test'
import { allPrompts, parsePrompt, promptText } from '../../../lib/datasets/scenes/prompt'
import { heldOutPrompts, isHeldOut, taskOf, tasks, trainPrompts } from '../../../lib/datasets/scenes/split'

const texts = trainPrompts.map(promptText)

test('training and held-out prompts are all prompts, and none is both', () => {
  assert.equal(trainPrompts.length + heldOutPrompts.length, allPrompts.length)
  assert.equal(new Set([...trainPrompts, ...heldOutPrompts]).size, allPrompts.length)
})

test('no training prompt names an unseen combination anywhere', () => {
  for (const kind of ['yellow circle', 'blue square', 'green triangle', 'two circles', 'three triangles'])
    assert.ok(
      texts.every(text => !text.includes(kind)),
      kind,
    )
  assert.ok(texts.every(text => !(text.includes('square') && text.includes('triangle'))))
})

test('each word of an unseen combination is seen with others', () => {
  for (const seen of ['yellow square', 'red circle', 'three circles', 'two triangles', 'a square and a circle'])
    assert.ok(
      texts.some(text => text.includes(seen)),
      seen,
    )
})

test('a prompt is held out whichever of its two nouns comes first', () => {
  for (const { nouns, ...rest } of allPrompts.filter(prompt => prompt.nouns.length === 2))
    assert.equal(isHeldOut({ ...rest, nouns: [...nouns].reverse() }), isHeldOut({ ...rest, nouns }))
})

test("GenEval's tasks: each has prompts, and all but the first both seen and unseen ones", () => {
  const task = (text: string) => taskOf(parsePrompt(text))
  assert.equal(task('a circle'), 'single object')
  assert.equal(task('a circle and a square'), 'two objects')
  assert.equal(task('three squares'), 'counting')
  assert.equal(task('a red circle'), 'colours')
  assert.equal(task('a circle left of a square'), 'position')
  assert.equal(task('a red circle and a blue square'), 'colour attribution')
  for (const text of [
    'a shape',
    'some circles',
    'two red circles',
    'a circle at the top left',
    'a circle and a red square',
  ])
    assert.equal(task(text), undefined, text)
  for (const name of tasks)
    assert.ok(
      trainPrompts.some(prompt => taskOf(prompt) === name),
      name,
    )
  for (const name of tasks.slice(1))
    assert.ok(
      heldOutPrompts.some(prompt => taskOf(prompt) === name),
      name,
    )
})
