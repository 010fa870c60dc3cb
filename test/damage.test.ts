import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import test, { after } from 'node:test'
import { loadEmoji } from '../lib/datasets/emoji/drawings'
import { emojiTeacherHash, loadEmojiCodec } from '../lib/datasets/emoji/models'
import { loadPlaneTeacher } from '../lib/datasets/plane/teachers'
import { loadScenesTeacher } from '../lib/datasets/scenes/teacher'
import { runStore, type StoredRun } from '../lib/experiments/runs'
import { Noise } from '../lib/tensor/noise'
import { tf } from '../lib/tf'

// Copies of what is shipped, each damaged in turn: none of it may be read without a word, and no error without the name of
// the file and the way back.

const home = process.cwd()
const copy = mkdtempSync(join(tmpdir(), 'damage-'))
after(() => {
  process.chdir(home)
  rmSync(copy, { recursive: true })
})
for (const part of ['weights', 'emoji-all'])
  for (const name of readdirSync(join('data', part), { recursive: true }) as string[])
    if (/^(?!sources).*(\.(safetensors|json|png)|SHA256SUMS)$/.test(name)) {
      mkdirSync(dirname(join(copy, 'data', part, name)), { recursive: true })
      copyFileSync(join('data', part, name), join(copy, 'data', part, name))
    }

/** Copies of the first two rows of a study that a condition holds for, as files of the copy, and the first as a row. */
function twoRows(study: string, holds: (file: string) => boolean): { files: string[]; row: StoredRun } {
  const folder = join('data', 'runs', study)
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.json') && holds(join(folder, name)))
    .slice(0, 2)
  cpSync(folder, join(copy, folder), {
    recursive: true,
    filter: file => file === folder || files.some(name => basename(file).startsWith(name.slice(0, 16))),
  })
  return { files: files.map(name => join(folder, name)), row: runStore(study).get(files[0]!.slice(0, -5))! }
}
const plane = twoRows('plane', () => true)
const drawn = twoRows('emoji-all', file => readFileSync(file, 'utf8').includes('\n "pictures": '))
const gz = drawn.files.map(file => file.replace(/json$/, 'pictures.gz'))
process.chdir(copy) // a teacher of the plane is looked for below the folder that the process runs in

/** A file, how many damages it gets, what reads it, and what may lie in its place by mistake. */
interface Victim {
  file: string
  damages: number
  read(): unknown
  swaps: string[]
}
const weights = (name: string, read: () => unknown, ...swaps: string[]): Victim => {
  const at = (one: string) => join('data', 'weights', `${one}.safetensors`)
  return { file: at(name), damages: 19, read, swaps: swaps.map(at) }
}
const folder = resolve('data', 'weights')
const emoji = (file: string, damages: number, ...swaps: string[]): Victim => {
  const at = (one: string) => join('data', 'emoji-all', one)
  return { file: at(file), damages, read: () => loadEmoji(resolve('data', 'emoji-all')), swaps: swaps.map(at) }
}
const runs = resolve('data', 'runs')
const victims: Victim[] = [
  weights('plane-teachers/0', () => loadPlaneTeacher(0), 'plane-teachers/1', 'plane-diffusion-teachers/0'),
  weights('emoji-all-autoencoder', () => loadEmojiCodec('full', folder), 'emoji-all-teacher-0', 'scenes-teacher'),
  weights('emoji-all-teacher-0', () => emojiTeacherHash(0, folder), 'emoji-all-teacher-1', 'plane-teachers/0'),
  weights('scenes-teacher', () => loadScenesTeacher(folder), 'emoji-all-autoencoder', 'plane-teachers/0'),
  emoji('captions.safetensors', 19, '../weights/emoji-all-autoencoder.safetensors'),
  emoji('drawings.png', 19, '../weights/emoji-all-autoencoder.png'),
  emoji('drawings.json', 23, 'captions.json'),
  emoji('captions.json', 23, 'drawings.json'),
  {
    ...{ file: plane.files[0]!, damages: 23, swaps: [plane.files[1]!] },
    read: () => runStore('plane', runs).find(plane.row.name, plane.row.config),
  },
  {
    ...{ file: gz[0]!, damages: 19, swaps: [gz[1]!] },
    read: () => runStore('emoji-all', runs).pictures(drawn.row.name, drawn.row.config),
  },
]

/** A file's damages: empty, cut, another file, and for the rest one byte that is another; where, by a fixed seed. */
function damagesOf({ file, damages, swaps }: Victim, whole: Buffer): [what: string, bytes: Buffer][] {
  const draw = new Noise(0).fork(file)
  const drawn = (name: string, n: number, most: number) =>
    tf.tidy(() => [...draw.fork(name).integers<tf.Rank.R1>([n], most).dataSync()])
  const cuts = drawn('cuts', 4, whole.length)
  const flips = damages - 1 - cuts.length - swaps.length
  const [places, masks] = [drawn('places', flips, whole.length), drawn('masks', flips, 255)]
  const flipped = (at: number, mask: number) => {
    const bytes = Buffer.from(whole)
    bytes[at]! ^= mask + 1
    return bytes
  }
  return [
    ['empty', Buffer.alloc(0)],
    ...cuts.map((at): [string, Buffer] => [`cut at ${at}`, whole.subarray(0, at)]),
    ...swaps.map((other): [string, Buffer] => [`${other} in its place`, readFileSync(other)]),
    ...places.map((at, i): [string, Buffer] => [`byte ${at} is another`, flipped(at, masks[i]!)]),
  ]
}

for (const victim of victims) {
  const { file, read, damages } = victim
  test(`${damages} damages of ${file}: none is silent, none without the file's name and the way back`, () => {
    const whole = readFileSync(file)
    tf.tidy(() => assert.ok(read(), 'whole, it is read'))
    for (const [what, bytes] of damagesOf(victim, whole)) {
      writeFileSync(file, bytes)
      const named = ({ message }: Error) =>
        message.includes(basename(file)) && /git checkout -- /.test(message) && !/\n {4}at /.test(message)
      assert.throws(() => tf.tidy(() => void read()), named, what)
    }
    writeFileSync(file, whole)
    tf.tidy(() => assert.ok(read(), 'whole again, it is read'))
  })
}

test('that makes 202 damages of ten files', () => {
  assert.equal(victims.length, 10)
  const made = victims.map(victim => damagesOf(victim, readFileSync(victim.file)).length)
  assert.equal(
    made.reduce((sum, n) => sum + n),
    202,
  )
})
