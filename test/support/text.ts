import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasTextEncoder } from '../../lib/datasets/emoji/text/load'
import { root } from './source'

/** A word for tests that need the text encoder where it has not been fetched. */
export const skip: string | false = !hasTextEncoder() && 'the text encoder is not here: npm run setup -- encoder'

/** What the reference implementations say of some texts: the tokens by tokenizers 0.23.3, in Rust, and every 32nd of the
 *  384 numbers by transformers 5.24.0, in PyTorch, with the same weights. */
export const references = JSON.parse(readFileSync(join(root, 'test/fixtures/minilm.json'), 'utf8')) as {
  text: string
  ids: number[]
  embedding: number[]
}[]

export const cosine = (a: number[], b: number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b))
