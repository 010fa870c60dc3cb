import assert from 'node:assert/strict'
import test from 'node:test'
import { type AdversarialGame, approximateR1, leastSquares, nonSaturating } from '../../lib/loss/adversarial'
import { Noise } from '../../lib/tensor/noise'
import { type Tensor, type Tensor1D, tf } from '../../lib/tf'
import { close, flat } from '../support/expect'

const games: [string, AdversarialGame][] = [
  ['non-saturating', nonSaturating],
  ['least squares', leastSquares],
]

// Two Gaussians N(m, 1), whose log density ratio is a line.
const [m1, m0] = [0.7, -0.4]
const ratio = (x: Tensor1D) => x.sub((m1 + m0) / 2).mul(m1 - m0) as Tensor1D
const eps = new Noise(0).normal<tf.Rank.R1>([200_000])
const [real, fake] = [eps.add(m1) as Tensor1D, eps.neg().add(m0) as Tensor1D]

for (const [name, game] of games) {
  test(`${name}: at the log density ratio no direction improves the discriminator; elsewhere one does`, () => {
    const logits = (x: Tensor1D, change: (x: Tensor1D) => Tensor, size: Tensor) =>
      ratio(x).add(change(x).mul(size)) as Tensor1D
    const slope = (change: (x: Tensor1D) => Tensor, at: number) =>
      flat(
        tf.grad((s: Tensor) => game.discriminator(logits(real, change, s), logits(fake, change, s)))(tf.scalar(at)),
      )[0]!
    const changes = [tf.onesLike, (x: Tensor) => x, tf.square, tf.sin, (x: Tensor) => x.greater(0.3).toFloat()]
    for (const change of changes as ((x: Tensor1D) => Tensor)[]) {
      close(slope(change, 0), 0, 4e-3)
      assert.ok(slope(change, 0.5) > 8e-3, `a step away the loss rises, by ${slope(change, 0.5)}`)
    }
  })

  test(`${name}: the student wants every fake logit up, and the more the surer the discriminator is against it`, () => {
    const slopes = flat(tf.grad((l: Tensor) => game.student(l as Tensor1D))(tf.tensor1d([-1, 0, 3])))
    assert.ok(slopes.every(s => s < 0))
    assert.ok(Math.abs(slopes[0]!) > Math.abs(slopes[2]!))
  })
}

test('values in closed form: at logits 0 both games are even', () => {
  const zero = tf.zeros([3]) as Tensor1D
  close(nonSaturating.discriminator(zero, zero), 2 * Math.log(2), 1e-6)
  close(nonSaturating.student(zero), Math.log(2), 1e-6)
  close(leastSquares.discriminator(zero, zero), 0.25, 1e-6)
  close(leastSquares.student(zero), 0.25, 1e-6)
})

test('approximate R1 of a linear judge is σ² times its squared slope', () => {
  const x = new Noise(0).normal<tf.Rank.R1>([20000])
  const moved = x.add(new Noise(1).normal<tf.Rank.R1>([20000]).mul(0.1))
  close(approximateR1(x.mul(3) as Tensor1D, moved.mul(3) as Tensor1D), 9 * 0.01, 3e-3)
})

test('batches of different sizes are refused', () => {
  const [a, b] = [tf.zeros([3]) as Tensor1D, tf.zeros([4]) as Tensor1D]
  for (const [, game] of games)
    assert.throws(() => game.discriminator(a, b), /expected fake of shape \[B\] with B = 3, got \[4\]/)
})
