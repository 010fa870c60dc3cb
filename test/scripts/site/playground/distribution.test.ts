import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../../../lib/datasets/plane/plane'
import { planeOf } from '../../../../scripts/site/playground/distribution'
import { dots } from '../../../../scripts/site/playground/glyphs'
import { defaults, extent, type State } from '../../../../scripts/site/playground/state'
import { close } from '../../../support/expect'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-']
const shapes: Partial<State>[] = [
  {},
  { shape: 'ring' },
  { shape: 'moons', prompts: 3 },
  { shape: 'text', text: 'WWWW', prompts: 6 },
  {
    modes: [
      { x: 1, y: 2, weight: 1 },
      { x: -1, y: 0, weight: 9 },
    ],
  },
  ...letters.map(text => ({ shape: 'text' as const, text })),
]

test("the default is the plane of the notebooks, so that the repository's teacher knows it", () => {
  const [ours, theirs] = [planeOf(defaults), ring()]
  close(ours.means, theirs.means, 0.005)
  close(ours.weightsOfPrompt, theirs.weightsOfPrompt, 1e-12)
  assert.deepEqual([ours.sd, ours.prompts], [theirs.sd, theirs.prompts])
})

test('weights of each prompt sum to 1, and three σ around each component can be seen, for every shape and letter', () => {
  for (const change of shapes) {
    const { means, sd, weightsOfPrompt, prompts } = planeOf({ ...defaults, ...change })
    assert.equal(weightsOfPrompt.length, prompts)
    for (const weights of weightsOfPrompt) {
      assert.equal(weights.length, means.length)
      close(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      )
    }
    for (const mean of means)
      for (const x of mean) assert.ok(Math.abs(x) + 3 * sd <= extent, `${JSON.stringify(change)}: ${mean}`)
  }
})

test('no two letters look alike, and none is wider or higher than its room', () => {
  const looks = letters.map(letter => JSON.stringify(dots(letter)))
  assert.equal(new Set(looks).size, letters.length)
  for (const letter of letters)
    for (const [column, row] of dots(letter)) assert.ok(column >= 0 && column < 5 && row >= 0 && row < 7, letter)
})

test('the dots of an L are its stem and its foot', () => {
  const stem = Array.from({ length: 7 }, (_, row) => [0, row])
  const foot = [1, 2, 3, 4].map(column => [column, 6])
  assert.deepEqual(dots('L'), [...stem, ...foot])
})
