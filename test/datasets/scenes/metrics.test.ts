import assert from 'node:assert/strict'
import test from 'node:test'
import { answers, drawScenes } from '../../../lib/datasets/scenes/judge'
import { attributeDiversity, measureScenes } from '../../../lib/datasets/scenes/metrics'
import { type Prompt, parsePrompt } from '../../../lib/datasets/scenes/prompt'
import { renderScenes } from '../../../lib/datasets/scenes/render'
import type { Scene } from '../../../lib/datasets/scenes/scene'
import { mixedPrompts } from '../../../lib/datasets/scenes/split'
import { Noise } from '../../../lib/tensor/noise'
import { mean } from '../../support/expect'

const noise = new Noise(0)
/** R pictures of right answers for each prompt. */
function truth(prompts: Prompt[], R = 9): Float32Array[][] {
  const scenes = drawScenes(
    prompts.flatMap(prompt => Array<Prompt>(R).fill(prompt)),
    noise.fork('scenes'),
  )
  const pictures = renderScenes(scenes, noise.fork('jitter'))
  return prompts.map((_, p) => pictures.slice(p * R, (p + 1) * R))
}
const prompts = mixedPrompts(48)

test('rendered answers are readable, right in every attribute, and as diverse as answers are', () => {
  const metrics = measureScenes(truth(prompts), prompts)
  assert.deepEqual([metrics.readable, metrics.attributes, metrics.right], [1, 1, 1])
  assert.ok(Math.abs(metrics['attribute diversity'] - 1) < 0.1, JSON.stringify(metrics))
  assert.ok(metrics.diversity > 0.4)
})

test('one and the same picture for a prompt has no diversity, and is as right as it was', () => {
  const collapsed = truth(prompts).map(row => row.map(() => row[0]!))
  const metrics = measureScenes(collapsed, prompts)
  assert.ok(Math.abs(metrics.diversity) < 1e-4 && metrics['attribute diversity'] === 0)
  assert.equal(metrics.right, 1)
})

test('unreadable pictures are right about nothing', () => {
  const grey = prompts.map(() => Array.from({ length: 9 }, (_, r) => new Float32Array(768).fill(r / 10)))
  const { readable, attributes, right, 'attribute diversity': diversity } = measureScenes(grey, prompts)
  assert.deepEqual([readable, attributes, right, diversity], [0, 0, 0, 0])
})

test('pictures of other prompts are readable, and mostly wrong', () => {
  const rows = truth(prompts)
  const { readable, right } = measureScenes([...rows.slice(24), ...rows.slice(0, 24)], prompts)
  assert.ok(readable === 1 && right < 0.2, String(right))
})

test('attribute diversity does not depend on the number of samples: its mean is 1 for 3 answers as for 9', () => {
  const prompt = parsePrompt('some red shapes')
  for (const R of [3, 9]) {
    const rows = Array.from({ length: 300 }, (_, i) => drawScenes(Array<Prompt>(R).fill(prompt), noise.fork(i)))
    const values = rows.map(row => attributeDiversity(prompt, row)!)
    assert.ok(Math.abs(mean(values) - 1) < 0.06, `${R}: ${mean(values)}`)
  }
})

test('wrong answers add no diversity, and a prompt that leaves nothing open has none', () => {
  const red = parsePrompt('a red shape')
  const [one] = answers(red) as [Scene]
  const others = answers(parsePrompt('a blue shape'))
  assert.equal(attributeDiversity(red, [one, one, ...others]), 0)
  assert.equal(attributeDiversity(parsePrompt('a red circle at the top left'), [one, one]), undefined)
})
