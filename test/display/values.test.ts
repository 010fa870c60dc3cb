import assert from 'node:assert/strict'
import test from 'node:test'
import { table } from '../../lib/display/table'
import { asView } from '../../lib/display/values'
import { tf } from '../../lib/tf'

test('a view is shown as it is; plain values as their text', () => {
  const shown = table([{ a: 1 }])
  assert.equal(asView(shown), shown)
  assert.equal(String(asView('a word')), 'a word')
  assert.equal(String(asView(undefined)), 'undefined')
  assert.equal(String(asView([])), '[]')
  assert.equal(String(asView(new Map([[1, 2]]))), 'Map(1) { 1 => 2 }')
})

test('a configuration is a table of its settings by path', () => {
  const lines = String(asView({ seed: 0, student: { learningRate: 1e-4, clip: null }, times: [0.02, 1] })).split('\n')
  assert.deepEqual(
    lines.slice(2).map(line => line.trimEnd().split(/ {2,}/)),
    [
      ['seed', '0'],
      ['student.learningRate', '0.0001'],
      ['student.clip', 'null'],
      ['times', '[ 0.02, 1 ]'],
    ],
  )
})

test('rows of a study are a table of their metrics with name and seed', () => {
  const row = { study: 'plane', name: 'DMD', config: { seed: 3 }, metrics: { diversity: 0.25 }, seconds: 1 }
  const text = 'name  seed  diversity\n────  ────  ─────────\nDMD      3      0.250'
  assert.equal(String(asView(row)), text)
  assert.equal(String(asView([row])), text)
})

test('records and a danfojs DataFrame are tables', async () => {
  const { DataFrame } = await import('danfojs-node')
  const records = [{ a: 1.5, b: 'x' }]
  assert.equal(String(asView(new DataFrame(records))), String(table(records)))
  assert.equal(String(asView(records)), String(table(records)))
})

test('a tensor is shown with shape, dtype, range and a picture of its values', async () => {
  const x = tf.tensor2d([
    [0, 1],
    [2, Number.NaN],
  ])
  const bundle = await asView(x).bundle()
  assert.equal(bundle['text/plain'], 'tensor [2,2] float32, 0 … 2, mean 1, 1 not finite')
  const picture = tf.node.decodePng(new Uint8Array(Buffer.from(String(bundle['image/png']), 'base64')), 3)
  assert.deepEqual(picture.shape, [32, 32, 3])
  const at = (y: number, w: number) => Array.from(picture.slice([y, w, 0], [1, 1, 3]).dataSync())
  assert.deepEqual(
    [at(0, 0), at(31, 0), at(31, 31)],
    [
      [255, 255, 255],
      [0, 114, 178],
      [213, 94, 0],
    ],
  )
  assert.match(String(bundle['text/html']), /<img alt="" src="data:image\/png;base64,/)
  tf.dispose([x, picture])
})

test('pictures are shown as pictures', async () => {
  const colours = tf.tensor4d([-1, -1, -1, 1, 1, 1], [2, 1, 1, 3]) // black, white
  const bundle = await asView(colours).bundle()
  const picture = tf.node.decodePng(new Uint8Array(Buffer.from(String(bundle['image/png']), 'base64')), 3)
  assert.deepEqual(picture.shape, [16, 32, 3])
  assert.deepEqual([...picture.slice([0, 0, 0], [1, 1, 3]).dataSync()], [0, 0, 0])
  assert.deepEqual([...picture.slice([0, 31, 0], [1, 1, 3]).dataSync()], [255, 255, 255])
  tf.dispose([colours, picture])
})

test('a tensor of nothing and one of a single number can be shown', async () => {
  assert.equal(String(asView(tf.tensor1d([]))), 'tensor [0] float32, no finite value')
  const bundle = await asView(tf.scalar(3)).bundle()
  assert.equal(bundle['text/plain'], 'tensor [] float32, 3 … 3, mean 3')
  assert.ok('image/png' in bundle)
})
