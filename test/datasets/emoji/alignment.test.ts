import assert from 'node:assert/strict'
import test from 'node:test'
import { alignment, fitAlignment, loadAlignment, retrieval } from '../../../lib/datasets/emoji/alignment'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor2D, tf } from '../../../lib/tf'
import { close } from '../../support/expect'

const normal = (label: string, shape: [number, number]) => new Noise(0).fork(label).normal<tf.Rank.R2>(shape)

test('where captions are a linear function of features, the head finds it', () => {
  const [seen, unseen] = [normal('seen', [400, 12]), normal('unseen', [20, 12])]
  const truth = normal('truth', [12, 5])
  const head = fitAlignment(seen, seen.matMul(truth) as Tensor2D, 1e-3)
  const scores = alignment(head, unseen, unseen.matMul(truth) as Tensor2D)
  assert.equal(retrieval(scores, [...Array(20).keys()]), 1)
  assert.ok(scores.arraySync().every((row, i) => row[i]! > 0.97))
})

test('a score is a cosine: lengths do not matter, captions that oppose each other score opposite', () => {
  const [x, t] = [normal('x', [50, 6]), normal('t', [50, 4])]
  const head = fitAlignment(x, t)
  const scores = alignment(head, x, t)
  close(alignment(head, x, t.mul(-3) as Tensor2D), scores.neg(), 1e-6)
  assert.ok(scores.abs().max().dataSync()[0]! <= 1 + 1e-6)
})

test('retrieval counts the pictures whose own caption is among the first', () => {
  const scores = tf.tensor2d([
    [3, 2, 1],
    [3, 2, 1],
    [3, 2, 1],
  ])
  close(
    [1, 2, 3].map(first => retrieval(scores, [0, 1, 2], first)),
    [1 / 3, 2 / 3, 1],
    1e-6,
  )
})

test('the shipped head says how it was made, and how it did on captions and designers that it had not seen', () => {
  const { tensors, meta } = loadAlignment()
  assert.deepEqual([tensors.centre!.shape, tensors.map!.shape], [[1280], [1280, 64]])
  const { heldOutCaptions, heldOutDesigners, command } = meta as Record<string, never> & {
    heldOutCaptions: { first: number; captions: number }
    heldOutDesigners: { first: number; captions: number }[]
  }
  assert.equal(command, 'npm run alignment')
  assert.ok(heldOutCaptions.first > 8 / heldOutCaptions.captions)
  assert.ok(heldOutDesigners.every(({ first, captions }) => first > 100 / captions))
})
