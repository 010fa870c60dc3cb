import assert from 'node:assert/strict'
import test from 'node:test'
import { fields } from '../../lib/display/fields'
import { figure } from '../../lib/display/figure'
import { gridPng } from '../../lib/display/image-grid'
import { bars, clouds, curves } from '../../lib/display/plots'
import { tf } from '../../lib/tf'

const png = async (view: { bundle(): Promise<Record<string, unknown>> }) =>
  Buffer.from(String((await view.bundle())['image/png']), 'base64')
const size = (bytes: Buffer) => tf.tidy(() => tf.node.decodePng(new Uint8Array(bytes)).shape.slice(0, 2))
const line = { x: [0, 1, 2], y: [1, 0.5, 0.25] }

test('a figure is one output: interactive, as a picture of its size, and as text', async () => {
  const shown = figure('A title', [{ type: 'scatter', ...line }], { width: 400, height: 300 })
  const bundle = await shown.bundle()
  assert.deepEqual(Object.keys(bundle).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain'])
  assert.equal(bundle['text/plain'], '[figure] A title')
  assert.deepEqual(size(await png(shown)), [300, 400])
  assert.deepEqual(
    await (shown as unknown as Record<symbol, () => Promise<unknown>>)[Symbol.for('Jupyter.display')]!(),
    bundle,
  )
})

test('the same figure gives the same picture', async () => {
  const make = () => png(curves('Loss', { DMD: line }, { x: 'update', y: 'loss' }))
  assert.deepEqual(await make(), await make())
})

test('a control character or half a letter stops no picture: it is drawn as an unknown letter', async () => {
  const drawn = (title: string) => png(figure(title, [{ type: 'scatter', ...line }]))
  assert.deepEqual(await drawn('a\u0007b\ud800'), await drawn('a�b�'))
  const block = { heading: '\u0007', rows: [[new Float32Array(12)]] }
  assert.ok(size(await gridPng([block], '\ud800', ['\u0000']))[1]! > 40)
})

test('every builder draws, and a method has one colour in all of them', async () => {
  const colour = '#d55e00' // DMD
  const points = [
    [0, 0],
    [1, 1],
  ]
  const views = [
    curves('c', { DMD: { ...line, sd: [0.1, 0.1, 0.1] } }, { x: 'x', y: 'y' }),
    clouds('c', { DMD: [points] }, { modes: points, extent: 2 }),
    bars('b', ['a', 'b'], { DMD: { values: [1, 2], sd: [0.1, 0.2] } }, { y: 'y' }),
  ]
  for (const view of views) {
    assert.ok(JSON.stringify(view.data).includes(colour))
    assert.ok((await png(view)).length > 1500)
  }
  const field = {
    values: [
      [0, 1],
      [1, 0],
    ],
    extent: 2,
  }
  assert.ok(
    (await png(fields('f', { 't = 0.5': { field, arrows: { at: points, vectors: points }, points } }, { extent: 2 })))
      .length > 1500,
  )
})

test('axes carry the titles that they were given', () => {
  const { layout } = curves('c', { a: line }, { x: 'student updates', y: 'loss (nats)' })
  assert.match(JSON.stringify(layout), /student updates[\s\S]*loss \(nats\)/)
})

test('series of different lengths are refused by name', () => {
  assert.throws(
    () => curves('c', { DMD: { x: [1, 2], y: [1] } }, { x: '', y: '' }),
    /curves, "DMD": expected x and y of one length, got 2 and 1/,
  )
  assert.throws(
    () => clouds('c', { a: [[]], b: [[], []] }, { modes: [], extent: 1 }),
    /expected a and b of one length, got 1 and 2/,
  )
  assert.throws(() => bars('b', ['a'], { x: { values: [1, 2] } }, { y: '' }), /groups and values of one length/)
})

test('a logarithmic axis of few decades is labelled with plain numbers, one of many with powers of ten', () => {
  const axisOf = (y: number[]) => {
    const { yaxis } = curves('', { a: { x: y, y } }, { x: 'x', y: 'y', log: { y: true } }).layout
    return yaxis as { tickvals?: number[]; ticktext?: string[]; exponentformat?: string }
  }
  const few = axisOf([0.03, 2])
  assert.deepEqual(
    few.tickvals!.filter(tick => tick >= 0.03 && tick <= 2),
    [0.05, 0.1, 0.2, 0.5, 1, 2],
  )
  assert.deepEqual(few.ticktext, few.tickvals!.map(String))
  assert.equal(axisOf([0.001, 2]).exponentformat, 'power')
})
