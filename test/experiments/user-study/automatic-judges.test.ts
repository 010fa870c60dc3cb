import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { drawingsAsPictures, drawingsOf } from '../../../lib/datasets/emoji/metrics'
import { drawScenes } from '../../../lib/datasets/scenes/judge'
import { parsePrompt } from '../../../lib/datasets/scenes/prompt'
import { renderScenes } from '../../../lib/datasets/scenes/render'
import { questions, winRates } from '../../../lib/experiments/user-study/answers'
import { judgedBy, judgeGrids, judges } from '../../../lib/experiments/user-study/automatic-judges'
import { planUserStudy } from '../../../lib/experiments/user-study/user-study'
import { Noise } from '../../../lib/tensor/noise'
import { tf } from '../../../lib/tf'
import { without } from '../../support/features'

const R = 4
const prompts = ['robot', 'a red shape']
const emoji = loadEmoji()
const pictures = drawingsAsPictures(emoji)
const drawn = (caption: string) => drawingsOf(emoji, pictures, caption).slice(0, R)
const rendered = (text: string) =>
  renderScenes(drawScenes(Array(R).fill(parsePrompt(text)), new Noise(1).fork(text)), new Noise(2)).map(picture =>
    picture.map(x => (x + 1) / 2),
  )
const copies = (grid: Float32Array[]) => Array<Float32Array>(R).fill(grid[0]!)
const blocks = [
  { heading: 'varied', prompts, rows: [drawn('robot'), rendered('a red shape')] },
  { heading: 'one', prompts, rows: [copies(drawn('robot')), copies(rendered('a red shape'))] },
  { heading: 'wrong', prompts, rows: [drawn('hamburger'), rendered('some blue shapes')] },
]

test('copies of one picture have no diversity for any judge, and pictures of something else are worse', {
  skip: without('efficientnet-lite0'),
}, () => {
  const scored = judgeGrids(blocks)
  for (const prompt of prompts)
    for (const judge of judges) {
      const of = (system: string) => scored.get(`${system}: ${prompt}`)![judge]
      assert.ok(of('varied').diversity > of('one').diversity, `${judge}, ${prompt}`)
      if (judge !== 'contents') {
        assert.ok(Math.abs(of('one').diversity) < 1e-5, `${judge}, ${prompt}`) // designers are counted from 1
        assert.ok(of('varied').quality > of('wrong').quality, `${judge}, ${prompt}`)
      }
    }
})

test('the judges decide as they score, on whichever side a system stands', {
  skip: without('efficientnet-lite0'),
}, () => {
  const pairs = [['varied', 'one'] as const]
  const plan = planUserStudy(blocks, pairs, { seed: 0, sessions: 4 })
  const [diversity] = winRates(judgedBy(plan, judgeGrids(blocks)), pairs)
  assert.equal(diversity!.question, questions[0])
  assert.deepEqual([diversity!.wins, diversity!.losses, diversity!.ties], [6, 0, 0])
})

test('judging keeps no tensors but what the judges look with', { skip: without('efficientnet-lite0') }, () => {
  judgeGrids(blocks)
  const before = tf.memory().numTensors
  judgeGrids(blocks)
  assert.equal(tf.memory().numTensors, before)
})
