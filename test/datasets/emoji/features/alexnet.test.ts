import assert from 'node:assert/strict'
import test from 'node:test'
import { loadFeatureNetwork } from '../../../../lib/datasets/emoji/features/load'
import { type Tensor4D, tf } from '../../../../lib/tf'
import { close } from '../../../support/expect'
import { formulaPictures, references, without } from '../../../support/features'

const skip = without('alexnet')

test('squared distances of the embedding are LPIPS as its authors compute it', { skip }, () => {
  const { features, weights } = loadFeatureNetwork('alexnet')
  const rows = features(weights, formulaPictures(64)).arraySync()
  const distances = rows.map(a => rows.map(b => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)))
  close(distances.flat(), references.lpips.flat(), 1e-5)
})

test('LPIPS has a finite gradient, also at a picture without any structure', { skip }, () => {
  const { features, weights } = loadFeatureNetwork('alexnet')
  const pictures = tf.concat([tf.zeros([1, 64, 64, 3]), formulaPictures(64).slice(0, 1)]) as Tensor4D
  const towards = features(weights, formulaPictures(64).slice(1, 1) as Tensor4D)
  const gradient = tf.grad(x =>
    features(weights, x as Tensor4D)
      .sub(towards)
      .square()
      .sum(),
  )(pictures)
  assert.ok(gradient.isFinite().all().dataSync()[0])
  assert.ok((gradient.abs().max().dataSync()[0] as number) > 0)
})
