import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { shown } from '../../../check'
import { loadWeights, missingFile } from '../../../model/weights'
import { shared } from '../../../tensor/shared'
import { type Tensor2D, tf } from '../../../tf'
import { minilm } from './minilm'

const place = () => join(process.cwd(), 'data', 'cache', 'all-minilm-l6-v2.safetensors')

/** Whether the text encoder has been fetched. */
export const hasTextEncoder = (): boolean => existsSync(place())

/** What to do if it has not. */
export const textEncoderHelp =
  'The text encoder is not here. npm run setup -- encoder fetches it once: 91 MB, to data/cache. For a web page that is ' +
  'too large: open this notebook in JupyterLab on your own machine.'

/** The longest text that the encoder was trained on, in tokens. */
const longest = 128

/** The sentence encoder all-MiniLM-L6-v2: texts of similar meaning get unit vectors close to each other.
 *  →  a function from texts to [texts, 384]
 *  @throws an encoder that has not been fetched, with the command; the function: no texts, or one that is no string, empty
 *  or longer than 128 tokens. */
export function loadTextEncoder(): (texts: string[]) => Tensor2D {
  if (!hasTextEncoder()) throw missingFile(`${textEncoderHelp} (${place()})`)
  const { weights, tokenizer } = one(place(), read)
  return texts => {
    if (!Array.isArray(texts) || texts.length === 0)
      throw new Error(`textEncoder: expected a list of one or more texts, got ${shown(texts)}.`)
    const tokens = texts.map(text => tokensOf(tokenizer, text))
    return tf.tidy(() => tf.stack(tokens.map(ids => minilm(weights, ids))) as Tensor2D)
  }
}

function read() {
  const { tensors: weights, meta } = loadWeights(place())
  return { weights, tokenizer: new Tokenizer(meta.tokenizer as object, {}) }
}
const one = shared<ReturnType<typeof read>>(({ weights }) => Object.values(weights))

/** The WordPiece ids of a text, between those of [CLS] and [SEP]. */
function tokensOf(tokenizer: Tokenizer, text: string): number[] {
  if (typeof text !== 'string') throw new Error(`textEncoder: expected each text to be a string, got ${shown(text)}.`)
  const { ids } = tokenizer.encode(text)
  if (ids.length === 2) throw new Error(`textEncoder: expected a text with a word in it, got ${shown(text)}.`)
  if (ids.length > longest)
    throw new Error(
      `textEncoder: expected a text of at most ${longest} tokens, got ${ids.length}. Shorten it: captions have about three.`,
    )
  return ids
}
