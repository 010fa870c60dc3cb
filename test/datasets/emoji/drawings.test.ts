import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { writeChecksums } from '../../../lib/datasets/emoji/checksums'
import { toPictures } from '../../../lib/datasets/emoji/codec'
import { emojiFolder, loadEmoji, shifted } from '../../../lib/datasets/emoji/drawings'
import { drawingsAsPictures, measureEmoji } from '../../../lib/datasets/emoji/metrics'
import { loadEmojiModels } from '../../../lib/datasets/emoji/models'
import { guided } from '../../../lib/model/guidance'
import { timeGrid } from '../../../lib/path/grid'
import { sample } from '../../../lib/sampler/sample'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../../lib/tf'
import { familyOf, withoutCopies } from '../../../scripts/data/choice'
import { listedCaptions } from '../../../scripts/data/drawings'

const emoji = loadEmoji()
const pictures = drawingsAsPictures(emoji)
const { drawings } = emoji
const bytes = tf.tidy(() => emoji.pictures.add(1).mul(127.5).round().toInt().dataSync())
const pixels = (i: number) => Uint8Array.from(bytes.subarray(i * 3072, (i + 1) * 3072))
const counts = new Map<string, number>()
for (const { caption } of drawings) counts.set(caption, (counts.get(caption) ?? 0) + 1)
const scratch = mkdtempSync(join(tmpdir(), 'emoji-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

test('1,129 captions, 7,542 drawings by eight designers; 108 captions and one designer are held out', () => {
  assert.equal(emoji.captions.length, 1129)
  assert.equal(drawings.length, 7542)
  assert.equal(emoji.designers.length, 8)
  assert.equal(emoji.heldOutCaptions.length, 108)
  assert.equal(emoji.heldOutDesigner, 'emojione')
  assert.equal(drawings.filter(one => !one.heldOut).length, 5911)
})

test('no caption has fewer than five drawings, nor two by one designer', () => {
  assert.equal(counts.size, emoji.captions.length)
  assert.ok(Math.min(...counts.values()) >= 5)
  assert.equal(new Set(drawings.map(one => `${one.caption} by ${one.designer}`)).size, drawings.length)
})

test('held out and training have no caption, no family unless listed, and no picture in common', () => {
  const [train, heldOut] = [new Set(emoji.trainCaptions), new Set(emoji.heldOutCaptions)]
  assert.equal(train.size + heldOut.size, emoji.captions.length)
  for (const { caption, designer, heldOut: out } of drawings)
    assert.equal(out, heldOut.has(caption) || designer === 'emojione', caption)
  const first = listedCaptions(join(emojiFolder, 'sources', 'first-captions.json'))
  const listed = new Set(first.flatMap(one => (one.heldOut ? [one.caption] : [])))
  for (const one of first) assert.ok(!(one.heldOut ? train : heldOut).has(one.caption), one.caption)
  const families = new Set(emoji.trainCaptions.map(familyOf))
  for (const caption of heldOut) assert.ok(listed.has(caption) || !families.has(familyOf(caption)), caption)
  const all = drawings.map((one, i) => ({ ...one, pixels: pixels(i) }))
  assert.equal(withoutCopies(all, [...train]).length, all.length)
})

test('a drawing is the cell of the sheet that the index says', () => {
  const png = tf.tidy(() => tf.node.decodePng(new Uint8Array(readFileSync('data/emoji-all/drawings.png')), 3))
  for (const i of [0, 777, 7541]) {
    const { row, column } = emoji.drawings[i]!
    const cell = tf.tidy(() =>
      png
        .slice([row * 32, column * 32, 0], [32, 32, 3])
        .toFloat()
        .div(255)
        .dataSync(),
    )
    assert.ok(pictures[i]!.every((value, k) => Math.abs(value - cell[k]!) < 1e-6))
  }
})

const parts = ['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png']

test('the data set is small', () => {
  const sizes = [...parts, 'SHA256SUMS'].map(file => statSync(join(emojiFolder, file)).size)
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 9.8e6)
})

test('a file that is not the one of its checksum is refused, and named with the remedy', () => {
  for (const file of [...parts, 'SHA256SUMS']) cpSync(join(emojiFolder, file), join(scratch, file))
  assert.equal(loadEmoji(scratch).sha256, emoji.sha256)
  for (const file of parts) {
    const whole = readFileSync(join(scratch, file))
    writeFileSync(join(scratch, file), whole.subarray(1))
    const refusal = new RegExp(`${file} is not the file that SHA256SUMS lists .*git checkout -- .*${file}`)
    assert.throws(() => loadEmoji(scratch), refusal)
    rmSync(join(scratch, file))
    assert.throws(() => loadEmoji(scratch), new RegExp(`${file} cannot be read .*git checkout -- .*${file}`))
    writeFileSync(join(scratch, file), whole)
  }
})

test('a list of checksums that is cut, or not there, is named with the remedy', () => {
  const list = join(scratch, 'SHA256SUMS')
  const whole = readFileSync(list, 'utf8')
  for (const text of ['', whole.slice(0, 100), whole.slice(0, -1), whole.replace('.png', '.jpg')]) {
    writeFileSync(list, text)
    assert.throws(() => loadEmoji(scratch), /SHA256SUMS: expected a line .* git checkout -- .*SHA256SUMS/)
  }
  rmSync(list)
  assert.throws(() => loadEmoji(scratch), /SHA256SUMS: expected a line .* git checkout -- .*SHA256SUMS/)
})

test('the list is the checksums of the files as they are', () => {
  const folder = mkdtempSync(join(scratch, 'made-'))
  for (const file of parts) cpSync(join(emojiFolder, file), join(folder, file))
  writeChecksums(folder)
  assert.equal(readFileSync(join(folder, 'SHA256SUMS'), 'utf8'), readFileSync('data/emoji-all/SHA256SUMS', 'utf8'))
})

test('a condition is 64 numbers of the caption and a null flag of 0', () => {
  const conditions = emoji.conditions(['red apple', 'green apple', 'bus'])
  assert.deepEqual(conditions.shape, [3, 65])
  assert.deepEqual([...conditions.slice([0, 64]).dataSync()], [0, 0, 0])
  assert.throws(() => emoji.conditions(['red aple']), /got "red aple"/)
})

test('embeddings of related captions are nearer than those of unrelated ones', () => {
  const cosine = (a: string, b: string) =>
    tf.tidy(() => {
      const [x, y] = tf.split(emoji.conditions([a, b]), 2)
      return x!.mul(y!).sum().div(x!.norm().mul(y!.norm())).dataSync()[0]!
    })
  assert.ok(cosine('red apple', 'green apple') > cosine('red apple', 'bus') + 0.2)
  assert.ok(cosine('cat', 'cat face') > cosine('cat', 'hammer') + 0.2)
})

test('shifted pictures are moved by whole pixels: nine of each, the unmoved ones first', () => {
  const two = emoji.pictures.slice(0, 2) as Tensor4D
  const nine = shifted(two)
  assert.deepEqual(nine.shape, [18, 32, 32, 3])
  assert.deepEqual([...nine.slice(0, 2).dataSync()], [...two.dataSync()])
  const inner = (x: tf.Tensor, dy: number, dx: number) => [...x.slice([1 + dy, 1 + dx, 0], [30, 30, 3]).dataSync()]
  const original = two.slice(0, 1).squeeze([0])
  const moved = nine.slice(2, 1).squeeze([0]) // the first move: window at (0, 0) of the padded picture
  assert.deepEqual(inner(moved, 1, 1).slice(0, 90), inner(original, 0, 0).slice(0, 90))
})

test('the shipped autoencoder restores held-out drawings: over 29 dB, and its latents are standardised', () => {
  const { codec } = loadEmojiModels()
  const asked = new Set(emoji.heldOutCaptions)
  const held = emoji.drawings.flatMap(({ caption }, i) => (asked.has(caption) ? [i] : []))
  const x = tf.gather(emoji.pictures, held) as Tensor4D
  const latents = codec.encode(x)
  const mse = codec.decode(latents).sub(x).div(2).square().mean([1, 2, 3]).arraySync() as number[]
  const psnr = mse.reduce((sum, value) => sum - 10 * Math.log10(value), 0) / mse.length
  assert.ok(psnr > 29, `${psnr} dB`)
  const { mean, variance } = tf.moments(latents)
  assert.ok(Math.abs(mean.dataSync()[0]!) < 0.2 && Math.abs(variance.dataSync()[0]! - 1) < 0.3)
})

test('the shipped teacher draws what the caption says', () => {
  const { codec, network, teacher } = loadEmojiModels()
  const captions = ['red apple', 'sunflower', 'airplane', 'fire engine', 'pizza', 'snowman']
  const latents = sample(
    guided(network.velocity(teacher), 3.5),
    emoji.conditions(captions),
    4,
    timeGrid(12),
    new Noise(0),
    512,
  )
  const metrics = measureEmoji(toPictures(codec, latents), captions, emoji)
  assert.ok(metrics['right caption'] > 0.8, JSON.stringify(metrics))
})
