import assert from 'node:assert/strict'
import test from 'node:test'
import { labelVariants, measuredVariant, variantPrompts } from '../../../lib/datasets/plane/label-variants'
import { ring } from '../../../lib/datasets/plane/plane'
import { trainingPrompts } from '../../../lib/datasets/plane/prompts'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

const largest = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().dataSync()[0]!

test('a variant without changes is the labels; each named one changes one thing', () => {
  const [plain, labels] = [variantPrompts({}), trainingPrompts('labels')]
  assert.deepEqual([plain.means, plain.weightsOfPrompt], [labels.means, labels.weightsOfPrompt])
  for (const variant of Object.values(labelVariants)) assert.equal(Object.keys(variant).length, 1)
  for (const labels of [4, 32, 4096]) assert.equal(variantPrompts({ labels }).conditions.shape[0], labels)
  assert.equal(measuredVariant({ labels: 4 }).prompts, 4)
  assert.equal(measuredVariant({}).prompts, 16)
})

test('in d dimensions the first two coordinates have the velocity of the plane, the others that of N(0, σ²)', () => {
  const [flat, deep] = [variantPrompts({ labels: 4 }), variantPrompts({ labels: 4, dimension: 8 })]
  const z = new Noise(1).normal([64, 8]) as Tensor2D
  const t = tf.linspace(0.02, 1, 64) as tf.Tensor1D
  const c = flat.conditions.tile([16, 1]) as Tensor2D
  const v = deep.exact.velocity(z, t, c)
  const first = flat.exact.velocity(z.slice([0, 0], [-1, 2]) as Tensor2D, t, c)
  assert.ok(largest(v.slice([0, 0], [-1, 2]), first) < 1e-5)
  // E[ε − x | z] for x ~ N(0, σ²): (t − (1 − t) σ²) z / ((1 − t)² σ² + t²)
  const [keep, variance] = [tf.sub(1, t), ring().sd ** 2]
  const slope = t.sub(keep.mul(variance)).div(keep.square().mul(variance).add(t.square())).expandDims(1)
  assert.ok(largest(v.slice([0, 2], [-1, -1]), z.slice([0, 2], [-1, -1]).mul(slope)) < 1e-5)
})

test('the rewarded mixture is p(x) e^{x₁} / Z: the log-ratio of both densities is x₁ plus a constant', () => {
  const [plain, tilted] = [variantPrompts({ labels: 4 }), variantPrompts({ labels: 4, rewarded: true })]
  const x = new Noise(2).normal([200, 2]).mul(1.2) as Tensor2D
  const t = tf.zeros([200]) as tf.Tensor1D
  for (let p = 0; p < 4; p++) {
    const ratio = tilted.exact.prompts[p]!.logProb(x, t).sub(plain.exact.prompts[p]!.logProb(x, t))
    const rest = ratio.sub(x.slice([0, 0], [-1, 1]).squeeze())
    close((rest.max().dataSync()[0]! - rest.min().dataSync()[0]!) / 2, 0, 2e-3)
    close(
      tilted.weightsOfPrompt[p]!.reduce((a, b) => a + b),
      1,
      1e-12,
    )
  }
})
