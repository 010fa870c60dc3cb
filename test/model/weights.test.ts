import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { headerBeside, headerOf, loadWeights, saveWeights, weightsHash } from '../../lib/model/weights'
import { Noise } from '../../lib/tensor/noise'
import { tf } from '../../lib/tf'
import { flat } from '../support/expect'

const folder = fs.mkdtempSync(join(tmpdir(), 'weights-test-'))
after(() => fs.rmSync(folder, { recursive: true }))

const tensors = {
  w: new Noise(0).fork('w').normal([7, 5]).mul(10),
  'deep.b': tf.tensor1d([0, -0, 1e-30, 3e38, Math.PI]),
  step: tf.scalar(3),
  '0': tf.tensor1d([1, -2, 2 ** 30], 'int32'),
}
const meta = { seed: 7, config: { batch: 4, names: ['é', '"quoted"'] } }
const small = { w: tf.tensor1d([1, 2, 3]), b: tf.tensor2d([[4], [5]]) }

test('what is saved as F32 is loaded bit for bit: numbers, shapes, dtypes and provenance', () => {
  const path = join(folder, 'whole.safetensors')
  saveWeights(path, tensors, meta)
  const loaded = loadWeights(path)
  assert.deepEqual(loaded.meta, meta)
  assert.deepEqual(new Set(Object.keys(loaded.tensors)), new Set(Object.keys(tensors)))
  for (const [name, tensor] of Object.entries(tensors)) {
    const read = loaded.tensors[name]!
    assert.deepEqual(read.shape, tensor.shape, name)
    assert.equal(read.dtype, tensor.dtype, name)
    assert.deepEqual(flat(read), flat(tensor), name)
  }
})

test('as F16 every number comes back within 2^-11 of its size, whole numbers exactly, at half the bytes', () => {
  const w = new Noise(1).normal([64, 64]).mul(100)
  const [half, full] = [join(folder, 'half.safetensors'), join(folder, 'full.safetensors')]
  saveWeights(half, { w, n: tensors['0'] }, meta, 'F16')
  saveWeights(full, { w, n: tensors['0'] }, meta, 'F32')
  const loaded = loadWeights(half).tensors
  assert.equal(loaded.w!.dtype, 'float32')
  const read = flat(loaded.w!)
  for (const [i, x] of flat(w).entries()) assert.ok(Math.abs(read[i]! - x) <= Math.abs(x) * 2 ** -11 + 2 ** -25)
  assert.deepEqual(flat(loaded.n!), flat(tensors['0']))
  assert.ok(fs.statSync(half).size < 0.55 * fs.statSync(full).size)
})

test('the file is a safetensors file: header length, JSON header, numbers at their offsets', () => {
  const path = join(folder, 'format.safetensors')
  saveWeights(path, small, meta)
  const file = fs.readFileSync(path)
  const end = 8 + Number(file.readBigUInt64LE())
  const header = JSON.parse(file.toString('utf8', 8, end))
  assert.deepEqual(header.w, { dtype: 'F32', shape: [3], data_offsets: [0, 12] })
  assert.deepEqual(header.b, { dtype: 'F32', shape: [2, 1], data_offsets: [12, 20] })
  assert.ok(Object.values(header.__metadata__).every(value => typeof value === 'string'))
  assert.deepEqual(
    [0, 4, 8, 12, 16].map(at => file.readFloatLE(end + at)),
    [1, 2, 3, 4, 5],
  )
})

test('a file with any one byte flipped is named as damaged', () => {
  const path = join(folder, 'flipped.safetensors')
  saveWeights(path, small, { seed: 1 })
  const whole = fs.readFileSync(path)
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole)
    damaged[at]! ^= 1
    fs.writeFileSync(path, damaged)
    assert.throws(
      () => loadWeights(path),
      (error: Error) =>
        error.message.startsWith(`${path} is damaged (`) && error.message.endsWith('make or fetch it again.'),
      `byte ${at} of ${whole.length}, "${whole.toString('latin1', at, at + 1)}"`,
    )
  }
})

test('a file cut short at any length is named as damaged', () => {
  const path = join(folder, 'cut.safetensors')
  saveWeights(path, small, { seed: 1 })
  const whole = fs.readFileSync(path)
  for (let length = 0; length < whole.length; length++) {
    fs.writeFileSync(path, whole.subarray(0, length))
    assert.throws(() => loadWeights(path), /cut\.safetensors is damaged \(.+\)\. Delete it/, `cut at ${length}`)
  }
})

test('a file that is something else is named as damaged', () => {
  const path = join(folder, 'page.safetensors')
  fs.writeFileSync(path, '<!DOCTYPE html><html><body>Sign in to continue</body></html>')
  assert.throws(() => loadWeights(path), /page\.safetensors is damaged/)
})

test('a missing file is named', () => {
  assert.throws(() => loadWeights(join(folder, 'nowhere.safetensors')), /ENOENT.*nowhere\.safetensors/)
})

test('folders on the way are made', () => {
  const path = join(folder, 'a', 'b', 'c.safetensors')
  saveWeights(path, small, {})
  assert.deepEqual(flat(loadWeights(path).tensors.w!), [1, 2, 3])
})

test('a disk that fills up while writing leaves the old file whole and nothing else', t => {
  const home = fs.mkdtempSync(join(folder, 'full-'))
  const path = join(home, 'w.safetensors')
  saveWeights(path, small, { version: 1 })
  const { writeSync } = fs
  let left = 100
  const full = (file: number, part: Buffer, at: number) => {
    if (left <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const written = writeSync(file, part, at, Math.min(left, part.length - at))
    left -= written
    return written
  }
  t.mock.method(fs, 'writeSync', full as typeof fs.writeSync)
  assert.throws(() => saveWeights(path, tensors, { version: 2 }), /ENOSPC/)
  assert.equal(left, 0, 'the failure came in the middle of the file')
  assert.deepEqual(fs.readdirSync(home), ['w.safetensors'])
  assert.deepEqual(loadWeights(path).meta, { version: 1 })
})

test('a disk that takes a few bytes at a time still gets the whole file', t => {
  const path = join(folder, 'slow.safetensors')
  const { writeSync } = fs
  const slow = (file: number, part: Buffer, at: number) => writeSync(file, part, at, Math.min(7, part.length - at))
  t.mock.method(fs, 'writeSync', slow as typeof fs.writeSync)
  saveWeights(path, tensors, meta)
  assert.deepEqual(loadWeights(path).meta, meta)
})

test('a target that cannot be written is an error that names it, and leaves nothing behind', () => {
  const file = join(folder, 'file')
  fs.writeFileSync(file, 'not a folder')
  assert.throws(() => saveWeights(join(file, 'w.safetensors'), small, {}), /(ENOTDIR|EEXIST).*file/)
  const directory = join(folder, 'directory.safetensors')
  fs.mkdirSync(directory)
  const before = fs.readdirSync(folder)
  assert.throws(() => saveWeights(directory, small, {}), /(EISDIR|EEXIST|ENOTEMPTY).*directory\.safetensors/)
  assert.deepEqual(fs.readdirSync(folder), before)
})

test('a read-only folder is an error, and the file in it stays whole', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, () => {
  const home = fs.mkdtempSync(join(folder, 'locked-'))
  const path = join(home, 'w.safetensors')
  saveWeights(path, small, { version: 1 })
  fs.chmodSync(home, 0o555)
  assert.throws(() => saveWeights(path, small, { version: 2 }), /EACCES/)
  assert.deepEqual(loadWeights(path).meta, { version: 1 })
  fs.chmodSync(home, 0o755)
})

test('saving and loading leave no tensor behind but the loaded ones, also when they fail', () => {
  const path = join(folder, 'leak.safetensors')
  const before = tf.memory().numTensors
  saveWeights(path, small, {})
  tf.dispose(loadWeights(path).tensors)
  fs.writeFileSync(path, 'x')
  assert.throws(() => loadWeights(path))
  assert.equal(tf.memory().numTensors, before)
})

test('float16 in a file is rounded to the nearest, relative error at most 2^-11, and special values stay', () => {
  const file = join(folder, 'half.safetensors')
  const values = Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 8) - 3))
  const special = [0, Infinity, -Infinity, NaN, 65504]
  saveWeights(file, { values: tf.tensor1d(values), special: tf.tensor1d([...special, 1e6]) }, {}, 'F16')
  const { tensors } = loadWeights(file)
  assert.deepEqual([...tensors.special!.dataSync()], [...special, Infinity])
  for (const [i, back] of Array.from(tensors.values!.dataSync()).entries())
    assert.ok(Math.abs(back - values[i]!) <= Math.abs(values[i]!) * 2 ** -11 + 2 ** -25, `${values[i]} became ${back}`)
})

test('a file of which only the header is there has its checksum and is compared with what is asked, but is not loaded', () => {
  const path = join(folder, 'header.safetensors')
  saveWeights(path, small, meta)
  const asked = { header: { seed: 7 }, shapes: { w: [3], b: [2, 1] }, command: 'npm run again' }
  const whole = weightsHash(path, asked)
  fs.writeFileSync(headerBeside(path), headerOf(path))
  assert.ok(fs.statSync(headerBeside(path)).size < fs.statSync(path).size)
  fs.rmSync(path)
  assert.equal(weightsHash(path, asked), whole)
  assert.equal(weightsHash(path), whole)
  assert.throws(() => weightsHash(path, { ...asked, header: { seed: 8 } }), /other weights.*seed/)
  assert.throws(() => loadWeights(path, asked), { code: 'ENOENT' })
  fs.truncateSync(headerBeside(path), 20)
  assert.throws(() => weightsHash(path, asked), /is damaged \(unreadable header\)/)
})
