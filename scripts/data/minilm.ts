import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Tensor, type Tensor2D, type Tensor3D, tf } from '../../lib/tf'

/** The sentence encoder all-MiniLM-L6-v2: a BERT of 6 layers, 12 heads, width 384, whose mean over tokens, scaled to
 *  length 1, stands for a text. `folder` holds model.safetensors and vocab.txt.
 *  →  a function from texts to [texts, 384]. Sources: Devlin et al. (2019), Wang et al. (2020), Reimers & Gurevych (2019) */
export function loadMiniLm(folder: string): (texts: string[]) => Tensor2D {
  const weights = readSafetensors(join(folder, 'model.safetensors'))
  const tokenize = wordPiece(readFileSync(join(folder, 'vocab.txt'), 'utf8').split('\n'))
  return texts => tf.tidy(() => tf.concat(texts.map(text => encode(weights, tokenize(text)))) as Tensor2D)
}

/** float32 tensors of a safetensors file, by name. */
function readSafetensors(path: string): Record<string, Tensor> {
  const file = readFileSync(path)
  const start = 8 + Number(file.readBigUInt64LE())
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >
  const floats = Object.entries(header).filter(([, entry]) => entry.dtype === 'F32')
  return Object.fromEntries(
    floats.map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const own = new Uint8Array(file.subarray(start + from, start + to)).buffer
        return [name, tf.tensor(new Float32Array(own), shape)]
      },
    ),
  )
}

/** BERT's tokens: lower case without accents, split at spaces and punctuation, then greedily into the longest known pieces. */
function wordPiece(vocabulary: string[]): (text: string) => number[] {
  const ids = new Map(vocabulary.map((word, id) => [word.trim(), id]))
  const pieces = (word: string): number[] => {
    const found: number[] = []
    for (let start = 0; start < word.length; ) {
      let end = word.length
      while (end > start && !ids.has((start ? '##' : '') + word.slice(start, end))) end--
      if (end === start) return [ids.get('[UNK]')!]
      found.push(ids.get((start ? '##' : '') + word.slice(start, end))!)
      start = end
    }
    return found
  }
  return text => {
    const plain = text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
    const words = plain.match(/[\p{P}\p{S}]|[^\s\p{P}\p{S}]+/gu) ?? []
    return [ids.get('[CLS]')!, ...words.flatMap(pieces), ids.get('[SEP]')!]
  }
}

function encode(w: Record<string, Tensor>, tokens: number[]): Tensor2D {
  const T = tokens.length
  const linear = (x: Tensor, name: string) =>
    x.matMul(w[`${name}.weight`]!, false, true).add(w[`${name}.bias`]!) as Tensor2D
  const norm = (x: Tensor, name: string) => {
    const { mean, variance } = tf.moments(x, -1, true)
    return x.sub(mean).div(variance.add(1e-12).sqrt()).mul(w[`${name}.weight`]!).add(w[`${name}.bias`]!) as Tensor2D
  }
  const heads = (x: Tensor2D) => x.reshape([T, 12, 32]).transpose([1, 0, 2]) as Tensor3D
  const gelu = (x: Tensor2D) => x.mul(tf.erf(x.div(Math.SQRT2)).add(1)).mul(0.5) as Tensor2D
  const words = tf.gather(w['embeddings.word_embeddings.weight']!, tokens)
  const places = w['embeddings.position_embeddings.weight']!.slice(0, T)
  let h = norm(words.add(places).add(w['embeddings.token_type_embeddings.weight']!.slice(0, 1)), 'embeddings.LayerNorm')
  for (let i = 0; i < 6; i++) {
    const layer = `encoder.layer.${i}`
    const [q, k, v] = ['query', 'key', 'value'].map(part => heads(linear(h, `${layer}.attention.self.${part}`)))
    const attention = tf.softmax(tf.matMul(q!, k!, false, true).div(Math.sqrt(32)))
    const mixed = tf.matMul(attention, v!).transpose([1, 0, 2]).reshape([T, 384])
    h = norm(linear(mixed, `${layer}.attention.output.dense`).add(h), `${layer}.attention.output.LayerNorm`)
    const wide = gelu(linear(h, `${layer}.intermediate.dense`))
    h = norm(linear(wide, `${layer}.output.dense`).add(h), `${layer}.output.LayerNorm`)
  }
  const mean = h.mean(0, true)
  return mean.div(mean.norm()) as Tensor2D
}
