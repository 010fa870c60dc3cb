import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { leastSquares, nonSaturating } from '../../lib/loss/adversarial'
import { discriminatorLogits, discriminatorWeights } from '../../lib/method/discriminator'
import { mlp } from '../../lib/model/mlp'
import type { Network } from '../../lib/model/network'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining } from '../../lib/train/optimiser'
import { close, flat, gap } from '../support/expect'

/** A network whose hidden features are the state itself. */
const bare: Network = {
  ...mlp({ dataSize: 2, conditionSize: 2, width: 4, layers: 1, dataFrequencies: [], timeFrequencies: [] }),
  features: () => zt => zt,
}

for (const [name, game] of Object.entries({ nonSaturating, leastSquares })) {
  test(`a discriminator trained by the ${name} game on two known Gaussians becomes the log density ratio`, () => {
    const [m1, m0] = [tf.tensor1d([0.6, 0]), tf.tensor1d([-0.6, 0.3])]
    const config = parseConfig(optimiserSchema, { learningRate: 1e-2, schedule: 'linear', clip: null })
    const step = compile((state: ReturnType<typeof startTraining>, index: Scalar, a: Tensor1D, b: Tensor1D) => {
      const noise = new Noise(0).at(index)
      const [real, fake] = [a, b].map((m, i) => noise.fork(i).normal<tf.Rank.R2>([512, 2]).add(m) as Tensor2D)
      const loss = (params: typeof state.params) => ({
        loss: game.discriminator(discriminatorLogits(params, real!), discriminatorLogits(params, fake!)),
      })
      return adamW(state, lossAndGrads(loss, state.params).grads, config, 1500)
    })
    let state = startTraining(tf.tidy(() => discriminatorWeights(bare, bare.init(new Noise(0)), 32, new Noise(1))))
    for (let i = 0; i < 1500; i++) state = tf.tidy(() => step(state, tf.scalar(i, 'int32'), m1, m0) as never)
    const x = new Noise(5).normal<tf.Rank.R2>([200, 2])
    const logDensity = (m: Tensor1D) => x.sub(m).square().sum(1).mul(-0.5)
    const ratio = logDensity(m1).sub(logDensity(m0))
    const error = Math.sqrt(flat(discriminatorLogits(state.params, x).sub(ratio).square().mean())[0]!)
    const spread = Math.sqrt(flat(ratio.square().mean())[0]!)
    assert.ok(error < 0.15 * spread, `root mean square error ${error} of a ratio of ${spread}`)
    step.dispose()
  })
}

test('its weights fit the features of the network, start the same for the same noise, and have names of their own', () => {
  const network = mlp({
    dataSize: 2,
    conditionSize: 5,
    width: 7,
    layers: 2,
    dataFrequencies: [1],
    timeFrequencies: [1],
  })
  const teacher = network.init(new Noise(0))
  const [a, b, c] = [1, 1, 2].map(seed => discriminatorWeights(network, teacher, 3, new Noise(seed)))
  assert.deepEqual(a!['discriminator.w0']!.shape, [7, 3])
  for (const name of Object.keys(a!)) {
    assert.ok(!(name in teacher))
    close(a![name]!, b![name]!, 0)
  }
  assert.ok(gap(a!['discriminator.w0']!, c!['discriminator.w0']!) > 0.1)
})

test('a network without hidden features is refused, with those that have them', () => {
  const { features, ...blind } = bare
  assert.ok(features)
  assert.throws(
    () => discriminatorWeights(blind, {}, 3, new Noise(0)),
    /has a discriminator on hidden features.*mlp, residualMlp/,
  )
})
