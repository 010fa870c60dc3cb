import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { hasTextEncoder, loadTextEncoder, textEncoderHelp } from '../../../../lib/datasets/emoji/text/load'
import { tf } from '../../../../lib/tf'
import { close } from '../../../support/expect'
import { root } from '../../../support/source'
import { cosine, references, skip } from '../../../support/text'

const encode = skip ? undefined! : loadTextEncoder()
/** Whether two texts have one embedding. */
const same = (a: string, b: string) => cosine(...(encode([a, b]).arraySync() as [number[], number[]])) > 1 - 1e-6

test('an encoder that is not there is an error that names the command, the size and the place', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'no-encoder-'))
  process.chdir(elsewhere)
  try {
    assert.equal(hasTextEncoder(), false)
    assert.throws(loadTextEncoder, /npm run setup -- encoder .*91 MB.*data\/cache\/all-minilm-l6-v2\.safetensors/)
    assert.match(textEncoderHelp, /For a web page that is too large/)
  } finally {
    process.chdir(root)
    rmSync(elsewhere, { recursive: true })
  }
})

test('texts become the vectors that the reference implementation makes, whatever letters are in them', { skip }, () => {
  const vectors = encode(references.map(({ text }) => text)).arraySync()
  const some = vectors.map(vector => vector.filter((_, i) => i % 32 === 0))
  close(
    some.flat(),
    references.flatMap(({ embedding }) => embedding),
    2e-6,
  )
})

test('related texts are nearer to each other: the published cosines', { skip }, () => {
  const texts = ['red apple', 'green apple', 'smiling woman with red hair', 'woman: red hair', 'blue square']
  const [red, green, smiling, hair, square] = encode(texts).arraySync() as number[][]
  close([cosine(red!, green!), cosine(smiling!, hair!), cosine(red!, square!)], [0.796261, 0.775533, 0.327715], 2e-6)
})

test('case, accents, spaces and control characters do not matter, punctuation does', { skip }, () => {
  assert.ok(same('Crème BRÛLÉE', 'creme brulee'))
  assert.ok(same('red apple', '\t red\n  apple\u00a0\u0007'))
  assert.ok(!same('red apple', 'red, apple'))
})

test('of words that nobody knows one is as good as another, and so is one of more than 100 letters', { skip }, () => {
  assert.ok(same('a 🍎 today', 'a ☃ today'))
  assert.ok(same('a ☃ today', `a ${'x'.repeat(101)} today`))
  assert.ok(!same('a 🍎 today', 'a today'))
})

test('a text that is empty, too long or none is refused', { skip }, () => {
  for (const text of ['', ' \n', '\u0007']) assert.throws(() => encode([text]), /expected a text with a word in it/)
  assert.deepEqual(encode(['a '.repeat(126)]).shape, [1, 384])
  assert.throws(() => encode(['a '.repeat(127)]), /expected a text of at most 128 tokens, got 129\. Shorten it/)
  for (const text of [3, null, undefined, {}]) assert.throws(() => encode([text as never]), /to be a string, got/)
  for (const texts of [[], 'red apple']) assert.throws(() => encode(texts as never), /a list of one or more texts, got/)
})

test('a vector has length 1, does not depend on the texts beside it, and no other tensor stays', { skip }, () => {
  const before = tf.memory().numTensors
  const [together, alone] = [encode(['a red apple with a smile', 'bus']), encode(['bus'])]
  assert.equal(tf.memory().numTensors, before + 2)
  close(together.norm('euclidean', 1), [1, 1], 1e-6)
  close(together.slice(1), alone, 1e-6)
})
