import assert from 'node:assert/strict'
import test from 'node:test'
import { slides } from '../../lib/derivation/slides'

const step = (y: number[]) => ({
  data: [
    { type: 'scatter', name: 'still', y: [1, 1] },
    { type: 'scatter', name: 'moving', y },
  ],
  layout: { title: { text: 'one' }, height: 300, margin: { l: 10 } },
})
const steps = { a: step([0, 1]), b: step([0, 2]), c: step([0, 3]) }

interface Slider {
  active: number
  steps: { label: string; method: string; args: [string[], object] }[]
}

test('each step of the slider shows the frame of its name, without a kernel', () => {
  const [, layout, frames] = slides(steps, { label: 'size = ' })
  const [slider] = layout.sliders as [Slider]
  const names = frames.map(frame => (frame as { name: string }).name)
  assert.deepEqual(names, ['a', 'b', 'c'])
  assert.deepEqual(
    slider.steps.map(({ label, method, args }) => [label, method, args[0]]),
    names.map(name => [name, 'animate', [name]]),
  )
})

test('a frame holds only the traces that differ', () => {
  const [data, , frames] = slides(steps, { label: '' })
  assert.equal(data.length, 2)
  for (const [i, frame] of (frames as { traces: number[]; data: { y: number[] }[] }[]).entries()) {
    assert.deepEqual(frame.traces, [1])
    assert.deepEqual(
      frame.data.map(trace => trace.y),
      [[0, i + 1]],
    )
  }
})

test('the first picture is that of the step it starts at', () => {
  const [data, layout] = slides(steps, { label: '', start: 2, play: 100 })
  assert.deepEqual((data[1] as { y: number[] }).y, [0, 3])
  assert.equal((layout.sliders as [Slider])[0].active, 2)
  assert.equal((layout.updatemenus as object[]).length, 1)
})

test('there is room for the slider, and the title is left to the figure', () => {
  const [, layout] = slides(steps, { label: '' })
  assert.ok((layout.height as number) > 300)
  assert.equal((layout.margin as { l: number }).l, 10)
  assert.equal('title' in layout, false)
  assert.equal('updatemenus' in layout, false)
})

test('figures of different forms are refused by name', () => {
  const odd = { ...steps, c: { ...steps.c, data: [] } }
  assert.throws(() => slides(odd, { label: '' }), /expected figures of 2 traces each, got 0 in "c"/)
})
