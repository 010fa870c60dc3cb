import assert from 'node:assert/strict'
import test from 'node:test'
import { planeNetwork, ring } from '../../../lib/datasets/plane/plane'
import { continuousRing, measuredPrompts, promptOf, trainingPrompts } from '../../../lib/datasets/plane/prompts'
import { nullCondition } from '../../../lib/model/network'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close, mean } from '../../support/expect'

const z = () => new Noise(1).normal([64, 2]) as Tensor2D
const t = () => tf.linspace(0.02, 1, 64) as tf.Tensor1D
const largest = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().dataSync()[0]!

test("the ring's prompts lie among the continuous ones: there both have the same weights and the same exact velocity", () => {
  const discrete = ring()
  const continuous = continuousRing(discrete.weightsOfPrompt.map(promptOf))
  for (const [p, weights] of discrete.weightsOfPrompt.entries())
    for (const [k, weight] of weights.entries()) close(continuous.weightsOfPrompt[p]![k]!, weight, 1e-12)
  for (let p = 0; p < discrete.prompts; p++) {
    const [one, other] = [discrete, continuous].map(({ conditions, exact }) =>
      exact.velocity(z(), t(), conditions.slice([p, 0], [1, -1]).tile([64, 1]) as Tensor2D),
    )
    assert.ok(largest(one!, other!) < 1e-5, `prompt ${p}`)
  }
})

test('of no condition the continuous ring is the mixture of equal weights, which is the mean over its prompts', () => {
  const { weightsOfPrompt, conditions, exact } = trainingPrompts('continuous')
  const none = nullCondition(conditions.slice([0, 0], [64, -1]) as Tensor2D)
  assert.ok(largest(exact.velocity(z(), t(), none), exact.marginal.velocity(z(), t())) < 1e-5)
  for (let k = 0; k < 8; k++) {
    close(exact.marginal.spec.weights[k]!, 1 / 8, 1e-12)
    close(mean(weightsOfPrompt.map(weights => weights[k]!)), 1 / 8, 0.003) // five standard errors
  }
})

test('the 512 labelled prompts are orders of the same eight weights; those that are measured are the first of them', () => {
  const [all, asked] = [trainingPrompts('labels'), measuredPrompts('labels')]
  const sorted = (weights: number[]) => [...weights].sort((a, b) => b - a)
  for (const weights of all.weightsOfPrompt) assert.deepEqual(sorted(weights), ring().weightsOfPrompt[0])
  assert.ok(new Set(all.weightsOfPrompt.map(String)).size > 500, 'hardly any order comes twice')
  assert.deepEqual(asked.weightsOfPrompt, all.weightsOfPrompt.slice(0, asked.prompts))
  assert.deepEqual(asked.conditions.arraySync(), all.conditions.slice([0, 0], [asked.prompts, -1]).arraySync())
})

test('the continuous prompts that are measured are none that is trained on, and a network takes either', () => {
  const [all, asked] = [trainingPrompts('continuous'), measuredPrompts('continuous')]
  const known = new Set(all.weightsOfPrompt.map(String))
  assert.ok(asked.weightsOfPrompt.every(weights => !known.has(String(weights))))
  const network = planeNetwork(all, 8)
  const velocity = network.velocity(network.init(new Noise(0)))
  const v = velocity(z().slice([0, 0], [16, -1]), t().slice(0, 16), asked.conditions)
  assert.deepEqual(v.shape, [16, 2])
})
