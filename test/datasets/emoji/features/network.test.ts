import assert from 'node:assert/strict'
import test from 'node:test'
import { enlarged, extractor, type FeatureNetwork } from '../../../../lib/datasets/emoji/features/network'
import { Noise } from '../../../../lib/tensor/noise'
import { type Tensor2D, type Tensor4D, tf } from '../../../../lib/tf'
import { close } from '../../../support/expect'
import { formulaPictures } from '../../../support/features'

/** A network that says how bright each colour is. */
const brightness: FeatureNetwork = {
  name: 'brightness',
  side: 12,
  weights: { gain: tf.scalar(2) },
  features: (weights, pictures) => pictures.mean([1, 2]).mul(weights.gain!) as Tensor2D,
}

test('every picture is measured once, in its place, whatever the size of the parts', () => {
  const pictures = tf.concat([formulaPictures(8), formulaPictures(8).neg(), tf.ones([3, 8, 8, 3])]) as Tensor4D
  const expected = brightness.features(brightness.weights, tf.image.resizeBilinear(pictures, [12, 12], false, true))
  for (const part of [1, 2, 4, 24]) close(extractor(brightness, part)(pictures), expected, 1e-6)
})

test('enlarging keeps a flat picture and stays centred', () => {
  const spy = {
    ...brightness,
    features: (_: unknown, x: Tensor4D) => {
      return x.reshape([x.shape[0], -1]) as Tensor2D
    },
  }
  const picture = formulaPictures(6).slice(0, 1) as Tensor4D
  const turned = (x: Tensor4D) => x.reverse([1, 2]) as Tensor4D
  close(extractor(spy)(turned(picture)), turned(extractor(spy)(picture).reshape([1, 12, 12, 3])).flatten(), 1e-5)
  close(extractor(spy)(tf.ones([1, 6, 6, 3])), tf.ones([1, 432]), 1e-6)
})

test('pictures of another form are refused, and nothing leaks', () => {
  const features = extractor(brightness)
  assert.throws(() => features(tf.zeros([2, 8, 8, 1])), /expected pictures of shape \[N, H, H, 3\]/)
  const pictures = formulaPictures(8)
  tf.dispose(features(pictures))
  const before = tf.memory().numTensors
  tf.dispose(features(pictures))
  assert.equal(tf.memory().numTensors, before)
})

test('enlarged: bilinear with half-pixel centres, as by TensorFlow, and its gradient is the adjoint ⟨Uᵀy, x⟩ = ⟨y, Ux⟩', () => {
  const x = formulaPictures(6)
  for (const side of [6, 9, 12]) {
    close(enlarged(x, side), tf.image.resizeBilinear(x, [side, side], false, true), 1e-6)
    const y = new Noise(side).normal<tf.Rank.R4>([4, side, side, 3])
    for (const at of [0, 5, 77, 200]) {
      const basis = tf.oneHot(tf.scalar(at, 'int32'), x.size).toFloat().reshape(x.shape) as Tensor4D
      const gradient = tf.grad(given =>
        enlarged(given as Tensor4D, side)
          .mul(y)
          .sum(),
      )(x)
      close(gradient.flatten().slice(at, 1), enlarged(basis, side).mul(y).sum().reshape([1]), 1e-5)
    }
  }
  assert.throws(() => enlarged(x.slice([0, 0, 0, 0], [4, 6, 5, 3]), 12), /enlarged: expected pictures of shape/)
  assert.throws(() => enlarged(x, 0), /enlarged: expected side to be a whole number ≥ 1, got 0/)
})
