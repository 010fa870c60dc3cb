import assert from 'node:assert/strict'
import test from 'node:test'
import { type Drawn, familyOf, heldOutCaptions, oftenDrawn, withoutCopies } from '../../../scripts/data/choice'

const side = 32
const bytes = (of: (y: number, x: number) => number) =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => of(Math.floor(i / 3 / side), Math.floor(i / 3) % side))
const picture = (y: number, x: number) => 20 + ((7 * y * y + 13 * x + (y > 9 && x > 20 ? 90 : 0)) % 200)
const other = (y: number, x: number) => 20 + ((11 * x * x + 3 * y) % 200)
const drawn = (caption: string, of: (y: number, x: number) => number, designer = 'one'): Drawn => ({
  ...{ caption, designer },
  pixels: bytes(of),
})
const captions = (list: Drawn[]) => list.map(({ caption }) => caption)

test('the same picture again, mirrored, upside down or turned by half, by the same designer, is a copy', () => {
  const last = side - 1
  const poses: Record<string, (y: number, x: number) => number> = {
    again: picture,
    mirrored: (y, x) => picture(y, last - x),
    'upside down': (y, x) => picture(last - y, x),
    turned: (y, x) => picture(last - y, last - x),
    'with a little noise': (y, x) => picture(y, x) + ((x + y) % 3) - 1,
  }
  for (const [pose, of] of Object.entries(poses))
    assert.deepEqual(captions(withoutCopies([drawn('first', picture), drawn(pose, of)])), ['first'])
})

test('another picture, or the same by another designer, or one turned by a quarter, is none', () => {
  const list = [drawn('a', picture), drawn('b', other), drawn('c', picture, 'two'), drawn('d', (y, x) => picture(x, y))]
  assert.deepEqual(withoutCopies(list), list)
})

test('of copies the one of a caption named first stays, wherever it stands', () => {
  const list = [drawn('a', picture), drawn('b', picture), drawn('c', other)]
  assert.deepEqual(captions(withoutCopies(list)), ['a', 'c'])
  assert.deepEqual(captions(withoutCopies(list, ['b'])), ['b', 'c'])
})

test('captions with too few drawings go, with all of them', () => {
  const list = ['a', 'b', 'a', 'c', 'a', 'b'].map(caption => ({ caption }))
  assert.deepEqual(
    oftenDrawn(list, 2).map(({ caption }) => caption),
    ['a', 'b', 'a', 'a', 'b'],
  )
  assert.deepEqual(oftenDrawn(list, 4), [])
})

test('a family is a caption without whom it shows and which way they face', () => {
  for (const name of ['person running', 'woman running', 'men running', 'man running facing right'])
    assert.equal(familyOf(name), 'running')
  assert.notEqual(familyOf('cat face'), familyOf('cat'))
  assert.equal(familyOf('mango'), 'mango')
})

test('listed captions are held out or not as listed, and take their families along, training first', () => {
  const all = ['man bowing', 'woman bowing', 'man cook', 'woman cook', 'person cook']
  const listed = { train: ['man bowing', 'woman cook'], heldOut: ['man cook'] }
  assert.deepEqual([...heldOutCaptions(all, listed, 0)], ['man cook'])
  assert.deepEqual(
    [...heldOutCaptions(all, { train: [], heldOut: ['man cook'] }, 0)],
    ['man cook', 'woman cook', 'person cook'],
  )
  assert.deepEqual([...heldOutCaptions(all, { train: all, heldOut: [] }, 1)], [])
})

test('of the others about the share asked for is held out, always the same ones, and families whole', () => {
  const none = { train: [], heldOut: [] }
  const all = Array.from({ length: 2000 }, (_, i) => [`man thing ${i}`, `woman thing ${i}`]).flat()
  const found = heldOutCaptions(all, none, 0.1)
  assert.ok(Math.abs(found.size / all.length - 0.1) < 0.02, String(found.size))
  for (const caption of found)
    assert.ok(found.has(caption.replace(/^(wo)?man/, caption.startsWith('wo') ? 'man' : 'woman')))
  assert.deepEqual(heldOutCaptions([...all].reverse(), none, 0.1), new Set([...found].reverse()))
})
