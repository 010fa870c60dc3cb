import assert from 'node:assert/strict'
import test from 'node:test'
import { measurePlane } from '../../../lib/datasets/plane/metrics'
import { guidedWeights, measurePrompts } from '../../../lib/datasets/plane/prompt-metrics'
import { measuredPrompts } from '../../../lib/datasets/plane/prompts'
import { giniDiversity } from '../../../lib/metrics/modes'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, type Tensor3D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

const plane = measuredPrompts('continuous')
const { means, sd, weightsOfPrompt, exact } = plane

test('the weights of the guided target are those of a numerical integration of p_c^w / p_∅^(w−1) around each mode', () => {
  const [w, bins, reach] = [3.5, 60, 0.57] // half of the way to the next mode, 5.7 σ
  const offsets = Array.from({ length: bins }, (_, i) => -reach + (2 * reach * (i + 0.5)) / bins)
  const square = offsets.flatMap(x => offsets.map(y => [x, y]))
  for (const p of [0, 5, 9]) {
    const masses = means.map(([mx, my]) => {
      const at = tf.tensor2d(square.map(([x, y]) => [mx! + x!, my! + y!])) as Tensor2D
      const zero = tf.zeros([square.length]) as tf.Tensor1D
      const log = (mixture: typeof exact.marginal) => mixture.logProb(at, zero)
      return log(exact.prompts[p]!)
        .mul(w)
        .sub(log(exact.marginal).mul(w - 1))
        .exp()
        .sum()
        .dataSync()[0]!
    })
    const total = masses.reduce((a, b) => a + b)
    const expected = guidedWeights(weightsOfPrompt[p]!, exact.marginal.spec.weights, w)
    for (const [k, mass] of masses.entries()) close(mass / total, expected[k]!, 1e-4)
  }
})

test('guidance sharpens the weights: none at w = 1, and less diversity the more of it', () => {
  const [weights, marginal] = [weightsOfPrompt[0]!, exact.marginal.spec.weights]
  close(guidedWeights(weights, marginal, 1), weights, 1e-12)
  const [two, five] = [2, 5].map(w => giniDiversity(guidedWeights(weights, marginal, w)))
  assert.ok(giniDiversity(weights) > two! && two! > five!)
})

test('rare modes are those below 10 %: one that is never drawn lowers their coverage, a common one does not', () => {
  // all samples at the centres of the modes, each as often as its weight, but for the modes that are left out
  const built = (leftOut: (weight: number) => boolean) =>
    tf.tensor3d(
      weightsOfPrompt.map(weights => {
        const kept = weights.map(weight => (leftOut(weight) ? 0 : Math.max(0.02, weight)))
        const edges = kept.map((_, k) => kept.slice(0, k + 1).reduce((a, b) => a + b))
        return Array.from({ length: 1000 }, (_, i) => means[edges.findIndex(e => (e / edges.at(-1)!) * 1000 > i)]!)
      }),
    ) as Tensor3D
  const [all, noCommon, noRare] = [() => false, (x: number) => x >= 0.1, (x: number) => x < 0.1].map(leftOut =>
    measurePrompts(built(leftOut), plane, 3.5),
  )
  close(all!['rare modes covered'], 1, 1e-9)
  close(noCommon!['rare modes covered'], 1, 1e-9)
  close(noRare!['rare modes covered'], 0, 1e-9)
  assert.ok(all!.diversity > noRare!.diversity && all!['on mode'] === 1)
})

test('what it shares with the metrics of the plane is the same number', () => {
  const samples = tf.stack(
    weightsOfPrompt.map((_, p) => exact.prompts[p]!.sample(100, new Noise(p)).mul(1.2)),
  ) as Tensor3D
  const [mine, planes] = [measurePrompts(samples, plane, 3.5), measurePlane(samples.arraySync(), plane)]
  for (const [name, value] of Object.entries(planes))
    close(mine[name as keyof typeof planes], value, 1e-4 * (1 + Math.abs(value)))
})

test('under the guided target its own samples are likelier than the mixture’s, and their modes are as often as it says', () => {
  const guided = weightsOfPrompt.map(weights => guidedWeights(weights, exact.marginal.spec.weights, 3.5))
  const drawn = (weights: number[][]) =>
    tf.stack(
      weights.map((row, p) => {
        const edges = row.map((_, k) => row.slice(0, k + 1).reduce((a, b) => a + b))
        const u = new Noise(p).uniform<tf.Rank.R1>([2000]).arraySync()
        const centres = tf.tensor2d(
          u.map(
            x =>
              means[
                Math.max(
                  0,
                  edges.findIndex(edge => x < edge),
                )
              ]!,
          ),
        )
        return centres.add(new Noise(p).fork('offset').normal([2000, 2]).mul(sd))
      }),
    ) as Tensor3D
  const [own, plain] = [guided, weightsOfPrompt].map(weights => measurePrompts(drawn(weights), plane, 3.5))
  assert.ok(own!['guided log-likelihood'] > plain!['guided log-likelihood'] + 0.1)
  assert.ok(own!['KL of guided modes'] < 0.02 && plain!['KL of guided modes'] > 0.1)
})
