import assert from 'node:assert/strict'
import test from 'node:test'
import { ring } from '../../lib/datasets/plane/plane'
import { conditionalMixture, gaussianMixture, type MixtureSpec } from '../../lib/model/mixture'
import { nullCondition, oneHotCondition } from '../../lib/model/network'
import { dataFromVelocity, scoreFromVelocity, velocityFromData, velocityFromScore } from '../../lib/path/convert'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { close, flat, mean } from '../support/expect'
import { finiteDifferences } from '../support/gradient'

const spec: MixtureSpec = {
  weights: [0.7, 0.3],
  means: [
    [-1.5, 0],
    [2, 1],
  ],
  sds: [0.4, 0.6],
}
const mixture = gaussianMixture(spec)
const points = new Noise(0).normal([32, 2]).mul(1.5) as Tensor2D
const at = (t: number, n = 32) => tf.fill([n], t) as Tensor1D

test('the closed forms have the published check values', () => {
  const rows: [number[], number, number | undefined, number[], number[], number[] | undefined][] = [
    [[0.3, -0.2], 0.6, -1.8901851101, [-1.04629523, 0.85346742], [0.81944284, -0.78020113], [-0.1916657, 0.26812068]],
    [[0.3, -0.2], 0.1, -7.5034070228, [3.74662736, 3.48542591], [-0.74962526, -0.16504732], [0.37496253, -0.18349527]],
    [[1, -1], 0.95, undefined, [-1.12665628, 1.12555067], [1.40646929, -1.38546267], undefined],
  ]
  for (const [z, t, logProb, score, velocity, xHat] of rows) {
    const [zt, time] = [tf.tensor2d([z]), at(t, 1)]
    if (logProb !== undefined) close(mixture.logProb(zt, time), logProb, 1e-5, 'log p')
    close(mixture.score(zt, time), score, 1e-5, 'score')
    close(mixture.velocity(zt, time), velocity, 1e-5, 'velocity')
    if (xHat) close(mixture.posteriorMean(zt, time), xHat, 1e-5, 'E[x | z]')
  }
})

test('p_t integrates to 1 at every t', () => {
  const n = 121
  const axis = Array.from({ length: n }, (_, i) => -6 + (12 * i) / (n - 1))
  const grid = tf.tensor2d(axis.flatMap(x => axis.map(y => [x, y])))
  for (const t of [0, 0.3, 0.7, 1]) {
    const total = flat(
      mixture
        .logProb(grid, at(t, n * n))
        .exp()
        .sum()
        .mul((12 / (n - 1)) ** 2),
    )
    close(total, [1], 1e-4, `t = ${t}`)
  }
})

test('the score is the gradient of log p_t', () => {
  for (const t of [0.1, 0.5, 0.9]) {
    const total = (z: Tensor) => mixture.logProb(z as Tensor2D, at(t)).sum() as Scalar
    close(mixture.score(points, at(t)), tf.grad(total)(points), 1e-4, `autodiff at t = ${t}`)
    const few = points.slice([0, 0], [4, 2])
    const logProb = (z: Tensor) => mixture.logProb(z as Tensor2D, at(t, 4)).sum() as Scalar
    close(mixture.score(few, at(t, 4)), finiteDifferences(logProb, few, 2e-3), 5e-2, `differences at t = ${t}`)
  }
})

test('velocity, score and E[x | z_t] are one statement in three forms', () => {
  for (const t of [0.1, 0.5, 0.9]) {
    const [v, s, x] = [
      mixture.velocity(points, at(t)),
      mixture.score(points, at(t)),
      mixture.posteriorMean(points, at(t)),
    ]
    close(velocityFromData(points, at(t), x), v, 1e-4, `from E[x | z] at t = ${t}`)
    close(velocityFromScore(points, at(t), s), v, 1e-4, `from the score at t = ${t}`)
    close(scoreFromVelocity(points, at(t), v), s, 1e-3, `back to the score at t = ${t}`)
    close(dataFromVelocity(points, at(t), v), x, 1e-5, `back to E[x | z] at t = ${t}`)
  }
})

test('the velocity holds at both ends: E[x] = the mean of the data at t = 1, and E[ε] = 0 at t = 0', () => {
  const dataMean = [0.7 * -1.5 + 0.3 * 2, 0.3]
  close(mixture.velocity(points, at(1)), points.sub(tf.tensor1d(dataMean)), 1e-5)
  close(mixture.velocity(points, at(0)), points.neg(), 1e-5)
})

test('each sample of a batch has its own t', () => {
  const two = points.slice([0, 0], [2, 2])
  const mixed = flat(mixture.velocity(two, tf.tensor1d([0.2, 0.8])))
  close(mixed.slice(0, 2), flat(mixture.velocity(two, at(0.2, 2))).slice(0, 2), 1e-6)
  close(mixed.slice(2), flat(mixture.velocity(two, at(0.8, 2))).slice(2), 1e-6)
})

test('samples have the mean, the covariance and the component shares of the mixture, within 5 standard errors', () => {
  const n = 20_000
  const x = flat(mixture.sample(n, new Noise(1)))
  const [xs, ys] = [x.filter((_, i) => i % 2 === 0), x.filter((_, i) => i % 2 === 1)]
  const variance = [0.7 * 0.16 + 0.3 * 0.36 + 0.21 * 3.5 ** 2, 0.7 * 0.16 + 0.3 * 0.36 + 0.21]
  for (const [i, axis] of [xs, ys].entries()) {
    const centre = [-0.45, 0.3][i]!
    assert.ok(Math.abs(mean(axis) - centre) < 5 * Math.sqrt(variance[i]! / n))
    close(mean(axis.map(v => (v - centre) ** 2)), variance[i]!, 0.04 * variance[i]!)
  }
  close(mean(xs.map((v, i) => (v + 0.45) * (ys[i]! - 0.3))), 0.21 * 3.5, 0.04)
  const share = mean(xs.map(v => (v < 0.25 ? 1 : 0))) // 3 sd and more from either component
  assert.ok(Math.abs(share - 0.7) < 5 * Math.sqrt(0.21 / n) + 2e-3)
})

test('weights need not sum to 1: only their ratios count', () => {
  const scaled = gaussianMixture({ ...spec, weights: [7, 3] })
  close(scaled.logProb(points, at(0.4)), mixture.logProb(points, at(0.4)), 1e-5)
  close(scaled.sample(50, new Noise(3)), mixture.sample(50, new Noise(3)), 1e-6)
})

test('a component of weight 0 is never seen: not in the density, not in samples', () => {
  const half = gaussianMixture({ ...spec, weights: [0, 1] })
  const alone = gaussianMixture({ weights: [1], means: [[2, 1]], sds: [0.6] })
  for (const t of [0, 0.5, 1]) close(half.logProb(points, at(t)), alone.logProb(points, at(t)), 1e-4)
  const xs = flat(half.sample(200, new Noise(0))).filter((_, i) => i % 2 === 0)
  assert.ok(
    xs.every(x => x > -1),
    'all samples stand near (2, 1)',
  )
})

test('under a prompt the conditional mixture is the mixture of that prompt; under no condition, of all prompts', () => {
  const { exact, weightsOfPrompt, means, sd, prompts } = ring()
  const sds = means.map(() => sd)
  for (const t of [0.05, 0.5, 1]) {
    for (const [p, weights] of weightsOfPrompt.entries()) {
      const condition = oneHotCondition(Array<number>(32).fill(p), prompts)
      const alone = gaussianMixture({ weights, means, sds })
      close(exact.velocity(points, at(t), condition), alone.velocity(points, at(t)), 2e-4)
      close(exact.prompts[p]!.logProb(points, at(t)), alone.logProb(points, at(t)), 1e-4)
    }
    const none = nullCondition(oneHotCondition(Array<number>(32).fill(0), prompts))
    const average = means.map((_, k) => mean(weightsOfPrompt.map(weights => weights[k]!)))
    const all = gaussianMixture({ weights: average, means, sds })
    close(exact.velocity(points, at(t), none), all.velocity(points, at(t)), 2e-4)
    close(exact.marginal.score(points, at(t)), all.score(points, at(t)), 1e-2)
  }
})

test('prompts that share no component stay apart', () => {
  const shared = { means: [[-2], [2]], sds: [0.3, 0.3] }
  const { velocity } = conditionalMixture(shared, [
    [1, 0],
    [0, 5],
  ])
  const z = tf.tensor2d([[0.1], [0.1]])
  const x = dataFromVelocity(z, at(0.9, 2), velocity(z, at(0.9, 2), oneHotCondition([0, 1], 2)))
  const alone = (mu: number) => gaussianMixture({ weights: [1], means: [[mu]], sds: [0.3] })
  const expected = [-2, 2].flatMap(mu => flat(alone(mu).posteriorMean(z.slice(0, 1), at(0.9, 1))))
  close(x, expected, 1e-4)
})

test('a specification that is no mixture is refused with what was expected', () => {
  const bad: [Partial<MixtureSpec>, RegExp][] = [
    [{ weights: [1] }, /expected weights and means of one length, got 1 and 2/],
    [{ weights: [], means: [], sds: [] }, /expected weights to be one or more finite numbers, got \[\]/],
    [{ weights: [1.2, -0.2] }, /expected weights ≥ 0 that are not all 0, got \[1\.2,-0\.2\]/],
    [{ weights: [0, 0] }, /weights ≥ 0 that are not all 0/],
    [{ weights: [1, Number.NaN] }, /expected weights to be .*, got \[1,"NaN"\]/],
    [{ sds: [0.4, 0] }, /expected standard deviations > 0, got \[0\.4,0\]/],
    [{ means: [[0, 0], [1]] }, /expected means to be .* rows of equally many finite numbers, got \[\[0,0\],\[1\]\]/],
  ]
  for (const [change, message] of bad) assert.throws(() => gaussianMixture({ ...spec, ...change }), message)
})

test('a batch of the wrong shape is refused by name', () => {
  assert.throws(
    () => mixture.score(tf.zeros([4, 3]), at(0.5, 4)),
    /gaussianMixture\.score: expected zt of shape \[B, 2\]/,
  )
  assert.throws(() => mixture.velocity(points, at(0.5, 3)), /gaussianMixture\.velocity: expected t of shape \[B\]/)
  const { exact } = ring()
  const narrow = tf.zeros([32, 4]) as Tensor2D
  assert.throws(
    () => exact.velocity(points, at(0.5), narrow),
    /conditionalMixture\.velocity: expected condition of shape \[B, 5\]/,
  )
  assert.throws(() => mixture.sample(0, new Noise(0)), /expected n to be a whole number ≥ 1, got 0/)
})
