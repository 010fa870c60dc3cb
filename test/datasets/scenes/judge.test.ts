import assert from 'node:assert/strict'
import test from 'node:test'
import { answers, drawScenes, holds, right } from '../../../lib/datasets/scenes/judge'
import { allPrompts, parsePrompt } from '../../../lib/datasets/scenes/prompt'
import { allScenes, type Scene } from '../../../lib/datasets/scenes/scene'
import { Noise } from '../../../lib/tensor/noise'

const scene = (...words: string[]): Scene =>
  words.map(text => {
    const [colour, shape, ...place] = text.split(' ')
    return { colour, shape, place: place.join(' ') } as Scene[number]
  })
const judged = (text: string, ...words: string[]) => holds(parsePrompt(text), scene(...words))
const number = (text: string) => answers(parsePrompt(text)).length
const sampled = allPrompts.filter((_, i) => i % 20 === 0)

test('attributes are judged one by one, and open ones not at all', () => {
  const two = ['red circle top left', 'red circle bottom right']
  assert.deepEqual(judged('some shapes', ...two), {})
  assert.deepEqual(judged('two red squares', ...two), { shape: false, colour: true, count: true })
  assert.deepEqual(judged('a red shape at the top left', ...two), { colour: true, count: false, place: false })
})

test('two nouns are matched to the objects that suit them, not to their order', () => {
  const pair = ['red circle top left', 'blue square bottom right']
  const all = { shape: true, colour: true, count: true }
  assert.deepEqual(judged('a red circle and a blue square', ...pair), all)
  assert.deepEqual(judged('a blue square and a red circle', ...pair), all)
  assert.deepEqual(judged('a blue circle and a red square', ...pair), { ...all, colour: false })
  assert.deepEqual(judged('a red circle and a blue square', pair[0]!), { shape: false, colour: false, count: false })
})

test('a relation is that of the matched objects, and turns round with them', () => {
  const pair = ['red circle top left', 'blue square bottom right']
  for (const [relation, value] of [
    ['left of', true],
    ['above', true],
    ['right of', false],
    ['below', false],
  ] as const) {
    assert.equal(judged(`a circle ${relation} a square`, ...pair).relation, value)
    assert.equal(judged(`a square ${relation} a circle`, ...pair).relation, !value)
  }
  assert.equal(judged('a circle above a square', 'red circle top left', 'red square top right').relation, false)
})

test('nothing is right about an empty picture', () => {
  for (const prompt of allPrompts) assert.equal(right(prompt, []), false)
})

test('the numbers of answers are those that counting gives', () => {
  assert.equal(number('some shapes'), 960)
  assert.equal(number('a red circle at the top left'), 1)
  assert.equal(number('a red shape'), 3 * 4)
  assert.equal(number('three shapes'), 12 * 4)
  assert.equal(number('two red shapes'), (3 + 6 / 2) * 6 + 18)
  assert.equal(number('a red circle and a blue square'), 12)
  assert.equal(number('a red circle left of a blue square'), 4)
})

test('every prompt has an answer, and every answer is a scene for which it holds', () => {
  for (const prompt of sampled) {
    assert.ok(answers(prompt).length > 0)
    for (const answer of answers(prompt)) assert.ok(allScenes.includes(answer) && right(prompt, answer))
  }
})

test('drawn scenes are right answers, each equally likely, the same for the same noise', () => {
  const prompt = parsePrompt('a red shape')
  const scenes = drawScenes(Array(12_000).fill(prompt), new Noise(3))
  const counts = answers(prompt).map(answer => scenes.filter(one => one === answer).length)
  assert.equal(
    counts.reduce((a, b) => a + b),
    12_000,
  )
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 4.5 * Math.sqrt(1000), String(counts))
  assert.deepEqual(drawScenes(sampled, new Noise(1)), drawScenes(sampled, new Noise(1)))
})
