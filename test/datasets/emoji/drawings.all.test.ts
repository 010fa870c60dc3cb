import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { allEmoji, loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { tf } from '../../../lib/tf'
import { familyOf, withoutCopies } from '../../../scripts/data/choice'

// data/emoji-all: all captions with at least five drawings.

const emoji = loadEmoji(allEmoji)
const { drawings } = emoji
const bytes = tf.tidy(() => emoji.pictures.add(1).mul(127.5).round().toInt().dataSync())
const pixels = (i: number) => Uint8Array.from(bytes.subarray(i * 3072, (i + 1) * 3072))
const counts = new Map<string, number>()
for (const { caption } of drawings) counts.set(caption, (counts.get(caption) ?? 0) + 1)

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
  const listed = new Set(loadEmoji().heldOutCaptions)
  const families = new Set(emoji.trainCaptions.map(familyOf))
  for (const caption of heldOut) assert.ok(listed.has(caption) || !families.has(familyOf(caption)), caption)
  const all = drawings.map((one, i) => ({ ...one, pixels: pixels(i) }))
  assert.equal(withoutCopies(all, [...train]).length, all.length)
})

test('the drawings of data/emoji are here, pixel by pixel and held out alike, but for its captions with four drawings', () => {
  const before = loadEmoji()
  const place = new Map(drawings.map((one, i) => [`${one.caption} by ${one.designer}`, i]))
  const old = tf.tidy(() => before.pictures.add(1).mul(127.5).round().toInt().dataSync())
  const missing = new Map<string, number>()
  for (const [i, { caption, designer, heldOut }] of before.drawings.entries()) {
    const at = place.get(`${caption} by ${designer}`)
    if (at === undefined) missing.set(caption, (missing.get(caption) ?? 0) + 1)
    else {
      assert.deepEqual(pixels(at), Uint8Array.from(old.subarray(i * 3072, (i + 1) * 3072)), caption)
      assert.equal(drawings[at]!.heldOut, heldOut || designer === 'emojione')
    }
  }
  assert.deepEqual([...missing], [...['polar bear', 'sandwich', 'cupcake', 'broccoli'].map(caption => [caption, 4])])
  for (const caption of missing.keys()) assert.ok(before.heldOutCaptions.includes(caption))
})

test('a caption has the embedding that it has in data/emoji, to the rounding of float16', () => {
  const captions = loadEmoji().trainCaptions
  const far = tf.tidy(() => emoji.conditions(captions).sub(loadEmoji().conditions(captions)).abs().max().dataSync()[0]!)
  assert.ok(far < 5e-3, String(far))
  assert.throws(() => emoji.conditions(['red aple']), /caption of data\/emoji-all\/captions.json, got "red aple"/)
})

test('it is small, and a file that is not the one of its checksum is named with the command that makes it', () => {
  const files = ['captions.json', 'captions.safetensors', 'drawings.json', 'drawings.png', 'SHA256SUMS']
  assert.ok(files.reduce((sum, file) => sum + statSync(join(allEmoji, file)).size, 0) < 9.8e6)
  const scratch = mkdtempSync(join(tmpdir(), 'emoji-'))
  after(() => rmSync(scratch, { recursive: true, force: true }))
  const folder = join(scratch, 'emoji-all')
  cpSync(allEmoji, folder, { recursive: true })
  writeFileSync(join(folder, 'drawings.json'), readFileSync(join(folder, 'drawings.json')).subarray(1))
  assert.throws(() => loadEmoji(folder), /drawings.json is not the file .* npm run data -- emoji-all/)
})
