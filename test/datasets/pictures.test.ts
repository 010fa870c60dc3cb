import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import test, { after, before } from 'node:test'
import { datasetOf } from '../../lib/datasets'
import { Noise } from '../../lib/tensor/noise'
import { type Scalar, type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { relativeGap } from '../support/expect'
import { without } from '../support/features'
import { finiteDifferences } from '../support/gradient'
import { inPage, pageFolder } from '../support/page'
import { perceptual, perceptualGradients } from '../support/page-laws'

let folder: string
before(async () => {
  folder = await pageFolder()
})
after(() => rmSync(folder, { recursive: true }))

test('the gradient of a perceptual distance is that of its values, through the enlargement of pictures', () => {
  const { distance, x } = perceptual()
  // this one is quadratic: central differences are exact at any step, and a long one loses little to rounding
  const worst = relativeGap(perceptualGradients().eager, finiteDifferences(distance, x, 1))
  assert.ok(worst < 1e-5, `relative difference ${worst}`)
})

test('the gradient of a perceptual distance is the same op by op, compiled, and in a page', () => {
  const { eager, compiled } = perceptualGradients()
  const [page] = inPage(folder, [['perceptualGradients', []]]) as [ReturnType<typeof perceptualGradients>]
  for (const gradient of [compiled, page.eager, page.compiled]) assert.ok(relativeGap(gradient, eager) < 1e-6)
})

test("LPIPS of scenes grows along its gradient at the gradient's length", {
  skip: without('alexnet'),
}, () => {
  const { weights, features } = datasetOf('scenes').open(0).look!()
  const [x, y] = ['x', 'y'].map(label => new Noise(0).fork(label).normal([1, 768]).mul(0.3) as Tensor2D)
  const towards = features(weights, y!)
  const lpips = (given: Tensor) =>
    features(weights, given as Tensor2D)
      .sub(towards)
      .square()
      .sum() as Scalar
  const gradient = tf.grad(lpips)(x!)
  const length = gradient.norm().dataSync()[0]!
  const at = (far: number) => lpips(x!.add(gradient.mul(far / length))).dataSync()[0]!
  const slope = (at(1e-2) - at(-1e-2)) / 2e-2
  assert.ok(Math.abs(slope / length - 1) < 1e-2, `slope ${slope}, length of the gradient ${length}`)
})
