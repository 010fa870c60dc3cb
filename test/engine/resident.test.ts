import assert from 'node:assert/strict'
import test from 'node:test'
import { ResidentStepper } from '../../lib/engine/resident'
import { EagerStepper, type Step } from '../../lib/engine/stepper'
import { leaves, type Tree } from '../../lib/engine/tree'
import { Noise } from '../../lib/tensor/noise'
import { nativeBackend, type Scalar, type Tensor, tf } from '../../lib/tf'
import { optimiserSchema, parseConfig } from '../../lib/train/config'
import { adamW, lossAndGrads, startTraining, type Training } from '../../lib/train/optimiser'
import { close, flat } from '../support/expect'

type State = { sum: Tensor; last: { index: Tensor; still: Tensor } }
type Fixed = { by: Tensor }
/** Adds what is fixed times the index, remembers the index, and leaves one tensor as it is. */
const adding: Step<State, Scalar, Fixed, { loss: Scalar }> = ({ sum, last }, index, { by }) => {
  const next = sum.add(by.mul(index.toFloat()))
  return { state: { last: { still: last.still, index }, sum: next }, losses: { loss: next.mean() as Scalar } }
}
const startOf = (): State => ({
  sum: tf.tensor1d([0, 0]),
  last: { index: tf.scalar(-1, 'int32'), still: tf.tensor1d([7]) },
})
const stepper = () => new ResidentStepper(adding, startOf(), { by: tf.tensor1d([1, 10]) })
const go = (moving: ReturnType<typeof stepper>, index: number, wanted = false) => {
  const given = tf.scalar(index, 'int32')
  const losses = moving.step(given, wanted)
  given.dispose()
  return losses
}
const values = (state: Tree) => Object.fromEntries(leaves(state).map(({ path, tensor }) => [path, flat(tensor)]))

test('a step moves the state inside of the graph, by what a step returns under the same names', () => {
  const moving = stepper()
  for (const index of [1, 2, 3]) go(moving, index)
  assert.deepEqual(values(moving.state), { sum: [6, 60], 'last.index': [3], 'last.still': [7] })
  assert.equal(moving.steps, 3)
  moving.dispose()
})

test('losses come where they are wanted, and are the caller’s', () => {
  const moving = stepper()
  assert.equal(go(moving, 1), undefined)
  const before = tf.memory().numTensors
  assert.equal(go(moving, 1), undefined)
  assert.equal(tf.memory().numTensors, before, 'no tensor is made of what is not wanted')
  const losses = go(moving, 2, true)!
  assert.deepEqual(Object.keys(losses), ['loss'])
  assert.deepEqual(flat(losses.loss), [22])
  moving.dispose()
})

test('looking at the state reads it once, also inside of a tidy, and changes nothing', () => {
  const moving = stepper()
  go(moving, 1)
  const before = tf.memory().numTensors
  const seen = tf.tidy(() => moving.state as never) as State
  assert.equal(seen, moving.state)
  assert.deepEqual(flat(seen.sum), [1, 10])
  go(moving, 2)
  assert.ok(seen.sum.isDisposed, 'its tensors live until the next step')
  assert.equal(tf.memory().numTensors, before)
  assert.deepEqual(flat(moving.state.sum), [3, 30])
  moving.dispose()
})

test('a tensor that was read from a variable stays as it was after the next update in place', () => {
  const moving = training()
  step(moving, 0)
  const kept = moving.state.params.w!.clone()
  const before = flat(kept)
  for (const index of [1, 2, 3]) step(moving, index)
  assert.deepEqual(flat(kept), before)
  assert.notDeepEqual(flat(moving.state.params.w!), before)
  moving.dispose()
})

test('memory that JavaScript holds is never updated: neither the start’s numbers nor an input’s', () => {
  const [start, index] = [new Float32Array(64).fill(1), Int32Array.from([5])]
  const moving = new ResidentStepper(
    ({ w, last }: { w: Tensor; last: Tensor }, k: Tensor) => {
      const next = adamW({ ...startTraining({ w }) }, { w: tf.onesLike(w) }, config, 10)
      return { state: { w: next.params.w!, last: last.add(k) }, losses: {} }
    },
    { w: tf.tensor(start), last: tf.tensor1d([0], 'int32') },
    [],
  )
  for (let i = 0; i < 3; i++) moving.step(tf.tensor(index, [1], 'int32'), false)
  assert.deepEqual([[...start], [...index]], [Array(64).fill(1), [5]])
  assert.deepEqual(flat(moving.state.last), [15])
  moving.dispose()
})

test('a state that is put in its place, whole or in part, before the first step or later, is written back', () => {
  const moving = stepper()
  moving.state = { ...startOf(), sum: tf.tensor1d([100, 100]) }
  go(moving, 1)
  assert.deepEqual(flat(moving.state.sum), [101, 110])
  moving.state = { ...startOf(), sum: tf.tensor1d([200, 200]) }
  go(moving, 1)
  assert.deepEqual(values(moving.state), { sum: [201, 210], 'last.index': [1], 'last.still': [7] })
  moving.state.sum = tf.tensor1d([300, 300])
  go(moving, 1)
  assert.deepEqual(flat(moving.state.sum), [301, 310])
  moving.dispose()
})

test('a state or an input of another form is refused with the leaf, and the state stays as it was', () => {
  const moving = stepper()
  go(moving, 1)
  assert.throws(() => moving.step(tf.scalar(1), false), /expected an input of the form.*at :(int32|float32)\[\]/)
  moving.state = { ...startOf(), sum: tf.zeros([3]) }
  assert.throws(() => go(moving, 1), /expected a state of the form.*at sum:float32\[2\]/)
  moving.state = { ...startOf(), sum: tf.tensor1d([1, 1]) }
  go(moving, 1)
  assert.deepEqual(flat(moving.state.sum), [2, 11])
  const growing = new ResidentStepper((s: Tensor) => ({ state: s.concat(s), losses: {} }), tf.ones([1]) as Tensor, [])
  assert.throws(() => growing.step(tf.scalar(1), false), /expected a step to return a state of the form.*\[1\]/)
  assert.deepEqual(flat(growing.state), [1])
  moving.dispose()
})

test('two steppers of one step share nothing', () => {
  const [a, b] = [stepper(), stepper()]
  go(a, 1)
  go(b, 5)
  go(a, 1)
  assert.deepEqual(
    [flat(a.state.sum), flat(b.state.sum)],
    [
      [2, 20],
      [5, 50],
    ],
  )
  a.dispose()
  go(b, 1)
  assert.deepEqual(flat(b.state.sum), [6, 60])
  b.dispose()
})

test('what is fixed stays the caller’s, and may go once the first step is done', () => {
  const by = tf.tensor1d([1, 10])
  const moving = new ResidentStepper(adding, startOf(), { by })
  go(moving, 1)
  assert.deepEqual(flat(by), [1, 10])
  by.dispose()
  go(moving, 1)
  assert.deepEqual(flat(moving.state.sum), [2, 20])
  moving.dispose()
})

test('a step that JavaScript was cut off from right after it ran is counted', () => {
  const moving = stepper()
  go(moving, 1)
  const { binding } = nativeBackend()
  const { runCall } = binding
  binding.runCall = (...args) => {
    runCall(...args)
    throw new Error('cut off')
  }
  assert.throws(() => go(moving, 2), /cut off/)
  binding.runCall = runCall
  assert.equal(moving.steps, 2)
  assert.deepEqual(flat(moving.state.sum), [3, 30])
  moving.dispose()
})

test('two variables may change places, and one may take the value of another', () => {
  type Three = { a: Tensor; b: Tensor; c: Tensor }
  const moving = new ResidentStepper(
    ({ a, b }: Three) => ({ state: { a: b, b: a, c: a }, losses: {} }),
    { a: tf.tensor1d([1]), b: tf.tensor1d([2]), c: tf.tensor1d([3]) } as Three,
    [],
  )
  moving.step(tf.scalar(0), false)
  assert.deepEqual(values(moving.state), { a: [2], b: [1], c: [1] })
  moving.step(tf.scalar(0), false)
  assert.deepEqual(values(moving.state), { a: [1], b: [2], c: [2] })
  moving.dispose()
})

test('dispose frees the variables: after twelve steppers of 64 MB the process is as large as after four', () => {
  const sizes = Array.from({ length: 12 }, () => {
    const large = { w: tf.ones([2 ** 24]) as Tensor }
    const moving = new ResidentStepper(({ w }: typeof large) => ({ state: { w: w.add(1) }, losses: {} }), large, [])
    moving.step(tf.scalar(0), false)
    moving.dispose()
    return process.memoryUsage.rss() / 2 ** 20
  })
  assert.ok(sizes[11]! < sizes[3]! + 100, `resident memory in MB: ${sizes.map(Math.round)}`)
})

// AdamW in place

const config = parseConfig(optimiserSchema, { learningRate: 0.05, warmUp: 3, weightDecay: 0.1, clip: 0.5 })
const noise = new Noise(0)
type Options = { settings?: typeof config; twice?: boolean; old?: boolean }

function training(
  { settings = config, twice, old }: Options = {},
  Kind: typeof EagerStepper = ResidentStepper as never,
) {
  const once = (state: Training, index: Scalar) => {
    const x = noise.at(index).normal([8, 6])
    const loss = ({ w, b }: Record<string, Tensor>) => ({ loss: x.matMul(w!).add(b!).square().mean() as Scalar })
    const { loss: value, grads } = lossAndGrads(loss, state.params)
    return { state: adamW(state, grads, settings, 10), losses: { loss: value } }
  }
  const pure = (state: Training, index: Scalar) => {
    const first = once(state, index)
    if (!twice) return first
    const second = once(first.state, index)
    return old ? { state: { ...second.state, params: first.state.params }, losses: second.losses } : second
  }
  const start = startTraining({ w: noise.fork('w').normal([6, 3]), b: noise.fork('b').normal([3]) })
  return new Kind(pure, start, [] as Tree)
}
const step = (moving: ReturnType<typeof training>, k: number) => moving.step(tf.scalar(k, 'int32'), false)

for (const [law, options] of [
  ['with decay, clip and warm-up', {}],
  ['without', { settings: parseConfig(optimiserSchema, { learningRate: 0.05, clip: null, schedule: 'cosine' }) }],
  ['twice a step', { twice: true }],
  ['twice a step, of which the first weights are kept', { twice: true, old: true }],
] as [string, Options][]) {
  test(`twenty steps of AdamW in place give the formula’s to 1e-5: ${law}`, () => {
    const [here, there] = [training(options), training(options, EagerStepper)]
    for (let k = 0; k < 20; k++) for (const one of [here, there]) step(one, k)
    const other = values(there.state)
    for (const { path, tensor } of leaves(here.state)) {
      const size = Math.max(...other[path]!.map(Math.abs))
      close(tensor, other[path]!, 1e-5 * size, path)
    }
    here.dispose()
  })
}
