import assert from 'node:assert/strict'
import test from 'node:test'
import { shapesOf, unlike } from '../../lib/model/asked'
import { mlp } from '../../lib/model/mlp'
import { tf } from '../../lib/tf'

const config = { seed: 0, optimiser: { clip: null, betas: [0.9, 0.99] } }
const asked = { header: { command: 'make', config }, shapes: { w: [2, 3] }, command: 'make' }
const came = { meta: { command: 'make', config, date: 'today' }, shapes: { w: [2, 3] } }
const withConfig = (other: object) => ({ ...came, meta: { ...came.meta, config: other } })

test('what says all that is asked for is it, whatever else it says; a setting that is not given is none', () => {
  assert.equal(unlike(came, asked), undefined)
  assert.equal(unlike(came, { ...asked, header: { config: { ...config, path: undefined } } }), undefined)
})

test('the first difference is told with its path, what was expected and what came', () => {
  const cases: [Parameters<typeof unlike>[0], string][] = [
    [withConfig({ ...config, seed: 1 }), 'expected config.seed to be 0, got 1'],
    [withConfig({ ...config, path: 'x' }), 'expected config.path to be nothing, got "x"'],
    [
      withConfig({ seed: 0, optimiser: { clip: null } }),
      'expected config.optimiser.betas to be [0.9,0.99], got nothing',
    ],
    [
      withConfig({ ...config, optimiser: 0 }),
      'expected config.optimiser to be {"clip":null,"betas":[0.9,0.99]}, got 0',
    ],
    [{ ...came, meta: {} }, 'expected command to be "make", got nothing'],
    [{ ...came, shapes: { w: [3, 2] } }, 'expected tensors.w to be [2,3], got [3,2]'],
    [{ ...came, shapes: {} }, 'expected tensors.w to be [2,3], got nothing'],
    [{ ...came, shapes: { w: [2, 3], b: [3] } }, 'expected tensors.b to be nothing, got [3]'],
  ]
  for (const [one, said] of cases) assert.equal(unlike(one, asked), said)
})

test('the shapes of a model are those of the weights that it starts from, and leave no tensor behind', () => {
  const model = mlp({ dataSize: 2, conditionSize: 3, width: 4, layers: 1, dataFrequencies: [], timeFrequencies: [] })
  const before = tf.memory().numTensors
  const shapes = shapesOf(model)
  assert.deepEqual([shapes.w0![1], shapes.w1], [4, [4, 2]])
  assert.equal(shapesOf(model), shapes)
  assert.equal(tf.memory().numTensors, before)
})
