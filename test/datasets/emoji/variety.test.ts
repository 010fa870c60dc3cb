import assert from 'node:assert/strict'
import test from 'node:test'
import { loadEmoji } from '../../../lib/datasets/emoji/drawings'
import { loadFeatureNetwork } from '../../../lib/datasets/emoji/features/load'
import { type VarietyMetrics, varietyMetrics } from '../../../lib/datasets/emoji/variety'
import { Noise } from '../../../lib/tensor/noise'
import { type Tensor4D, tf } from '../../../lib/tf'
import { drawnSets } from '../../support/drawn-sets'
import { without } from '../../support/features'
import { read } from '../../support/source'

// A drawn set, a collapsed one, a blurred one, one of texture and one of wrong captions, of the 108 held-out captions, have to
// rank; and the README's table of them.

const skip = without('efficientnet-lite0')
const { real, captions, sets } = drawnSets(loadEmoji())
type Name = keyof typeof sets
const measure = skip ? undefined! : varietyMetrics(real, loadFeatureNetwork('efficientnet-lite0'), new Noise(0))
const found = skip
  ? undefined!
  : (Object.fromEntries(
      Object.entries(sets).map(([name, pictures]) => [name, measure(pictures(), captions)]),
    ) as Record<Name, VarietyMetrics>)

test('F and designers per caption: drawn, then collapsed, then blurred, then texture and wrong captions', {
  skip,
}, () => {
  for (const metric of ['F', 'designers per caption', 'designers covered'] as const) {
    const of = (name: Name) => found[name][metric]
    assert.ok(of('drawn') > 1.5 * of('collapsed'), metric)
    assert.ok(of('collapsed') > 1.1 * of('blurred'), metric)
    for (const name of ['texture', 'otherCaptions'] as const)
      assert.ok(of('blurred') > 2 * of(name), `${metric}, ${name}`)
  }
})

test('precision and own caption alone are blind to collapse, the kernel distance is not', { skip }, () => {
  for (const metric of ['own designer', 'own caption'] as const)
    assert.ok(found.collapsed[metric] > 0.9 * found.drawn[metric], metric)
  const beyond = (name: Name) => found[name]['kernel distance'] / found[name]['noise floor']
  assert.ok(beyond('drawn') < 1 && beyond('otherCaptions') < 1)
  assert.ok(beyond('collapsed') > 3 && beyond('blurred') > beyond('collapsed') && beyond('texture') > beyond('blurred'))
})

test('designers per caption: one designer for all is at most one, several are more', { skip }, () => {
  assert.ok(found.collapsed['designers per caption'] <= 1)
  assert.ok(found.drawn['designers per caption'] > 1.4, String(found.drawn['designers per caption']))
})

test('the drawings themselves have all designers, and measuring leaks nothing', { skip }, () => {
  const ofBank = real.drawings.map(({ caption }) => caption)
  const before = tf.memory().numTensors
  const itself = measure(real.pictures, ofBank)
  const { 'own designer': precision, 'designers covered': covered, F, 'own caption': right } = itself
  assert.deepEqual([precision, covered, F, right], [1, 1, 1, 1])
  const drawings = ofBank.length / new Set(ofBank).size
  assert.ok(Math.abs(itself['designers per caption'] - drawings) < 1e-9)
  assert.equal(tf.memory().numTensors, before)
})

test('pictures and captions that do not fit each other are refused', { skip }, () => {
  assert.throws(() => measure(real.pictures, captions.slice(1)), /varietyMetrics: expected pictures of shape/)
  const two = real.pictures.slice(0, 2) as Tensor4D
  assert.throws(() => measure(two, [captions[0]!, 'no such']), /varietyMetrics: expected captions .* got "no such"/)
})

test('the README says these numbers', { skip }, () => {
  const lines = read('data/emoji-all/README.md').split('\n')
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim())
  const head = cells(lines.find(line => line.startsWith('| set |'))!)
  for (const [name, metrics] of Object.entries(found)) {
    const row = cells(lines.find(line => line.startsWith(`| ${name} |`))!)
    for (const [i, metric] of head.entries()) {
      if (i === 0) continue
      const value = metrics[metric as keyof VarietyMetrics]
      const [said, decimals] = [Number(row[i]), row[i]!.split('.')[1]!.length]
      assert.ok(Math.abs(value - said) < 0.6 / 10 ** decimals, `${name}, ${metric}: ${value}, said ${said}`)
    }
  }
})
