import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { minilm } from '../../../../lib/datasets/emoji/text/minilm'
import { loadWeights } from '../../../../lib/model/weights'
import { close } from '../../../support/expect'
import { root } from '../../../support/source'
import { references, skip } from '../../../support/text'

const read = () => loadWeights(join(root, 'data/cache/all-minilm-l6-v2.safetensors')).tensors
const weights = skip ? undefined! : read()

test('tokens become the vector that the reference implementation makes of them', { skip }, () => {
  for (const { ids, embedding } of references) {
    const vector = [...minilm(weights, ids).dataSync()]
    close(
      vector.filter((_, i) => i % 32 === 0),
      embedding,
      2e-6,
    )
  }
})

test('the order of tokens matters: places are a part of what goes in', { skip }, () => {
  const [there, back] = [minilm(weights, [101, 2417, 6207, 102]), minilm(weights, [101, 6207, 2417, 102])]
  assert.ok(there.dot(back).dataSync()[0]! < 0.99)
})

test('tokens that the vocabulary does not have, too many of them and weights of another shape are refused', {
  skip,
}, () => {
  for (const tokens of [[], [-1], [30522], [1.5], ['1'], Array(513).fill(5)])
    assert.throws(() => minilm(weights, tokens as number[]), /minilm: expected 1 to 512 whole numbers in \[0, 30522\)/)
  const cut = { ...weights, 'embeddings.position_embeddings.weight': weights['embeddings.LayerNorm.weight']! }
  assert.throws(() => minilm(cut, [101]), /minilm: expected places of shape/)
})
