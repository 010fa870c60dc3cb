import assert from 'node:assert/strict'
import test from 'node:test'
import { configProto } from '../../lib/engine/config-proto'
import { meanWork, optionsFor } from '../../lib/engine/options'
import { type TracedNode, trace } from '../../lib/engine/trace'
import { device, type Tensor, tf } from '../../lib/tf'

function nodesOf(step: (x: Tensor) => Tensor, x: Tensor): TracedNode[] {
  const recorded = {} as { nodes: TracedNode[] }
  tf.tidy(() => {
    recorded.nodes = trace(([x]) => [step(x!)], [x]).nodes
  })
  return recorded.nodes
}
const product = (M: number, K: number, N: number) => nodesOf(x => x.matMul(tf.zeros([K, N])), tf.zeros([M, K]))
const [small, large] = [product(8, 8, 8), product(128, 128, 128)]
const threads = (n: number, more = {}) => ({ TF_NUM_INTEROP_THREADS: String(n), ...more }) as NodeJS.ProcessEnv
const onGpu = device() === 'GPU'

test('the work of a graph is that of its products, 2 M K N each, where they are most of it', () => {
  assert.ok(Math.abs(meanWork(product(300, 200, 100)) / (2 * 300 * 200 * 100) - 1) < 0.02)
  assert.equal(Math.round(meanWork(nodesOf(x => x.sin(), tf.zeros([1000])))), 1000)
  const both = nodesOf(x => x.matMul(tf.zeros([256, 256])).matMul(tf.zeros([256, 1])), tf.zeros([256, 256]))
  assert.ok(meanWork(both) > 0.9 * 2 * 256 ** 3, 'and of the large ones among them')
  assert.equal(meanWork([]), 0)
})

test('the work of a convolution is 2 H W K² C D', () => {
  const nodes = nodesOf(x => tf.conv2d(x as never, tf.zeros([3, 3, 8, 16]), 1, 'same'), tf.zeros([1, 32, 32, 8]))
  assert.ok(Math.abs(meanWork(nodes) / (2 * 32 * 32 * 9 * 8 * 16) - 1) < 0.05)
})

test('small ops run one after the other, large ones side by side and rewritten where there are threads for them', {
  skip: onGpu && 'on a GPU all run side by side',
}, () => {
  assert.deepEqual(optionsFor(small, threads(2)), { executor: 'single', rewrite: false })
  assert.deepEqual(optionsFor(large, threads(1)), { executor: 'single', rewrite: false })
  assert.deepEqual(optionsFor(large, threads(2)), { executor: 'pool', rewrite: false })
  assert.deepEqual(optionsFor(product(256, 256, 256), threads(2)), { executor: 'pool', rewrite: true })
})

test('variables of the environment overrule the rule, each for itself; another value is refused', () => {
  assert.equal(optionsFor(small, threads(1, { ENGINE_EXECUTOR: 'pool' })).executor, 'pool')
  assert.equal(optionsFor(large, threads(2, { ENGINE_EXECUTOR: 'single' })).executor, 'single')
  assert.equal(optionsFor(small, threads(1, { ENGINE_REWRITE: '1' })).rewrite, true)
  assert.throws(() => optionsFor(small, { ENGINE_EXECUTOR: 'two' }), {
    message: 'ENGINE_EXECUTOR: expected single or pool, got "two".',
  })
})

test('options are a ConfigProto: fields 7, 10.10.19 and 16.3 in TensorFlow’s config.proto', () => {
  const bytes = (...options: Parameters<typeof configProto>) => [...configProto(...options)]
  const name = Buffer.from('SINGLE_THREADED_EXECUTOR')
  assert.deepEqual(bytes({ executor: 'pool', rewrite: true }), [56, 1, 82, 2, 82, 0, 130, 1, 0])
  assert.deepEqual(bytes({ executor: 'single', rewrite: false }), [
    ...[56, 1, 82, 5, 82, 3, 152, 1, 1],
    ...[130, 1, name.length + 2, 26, name.length, ...name],
  ])
})
