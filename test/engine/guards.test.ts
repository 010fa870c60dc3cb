import assert from 'node:assert/strict'
import test from 'node:test'
import { compile } from '../../lib/engine/compile'
import { nativeBackend, type Scalar, type Tensor, type Tensor2D, tf } from '../../lib/tf'
import { flat } from '../support/expect'

const x = tf.tensor2d([
  [1, 2],
  [3, 4],
])
const captured = tf.tensor1d([10, 20])
const variable = tf.variable(tf.scalar(1))
const optimiser = tf.train.sgd(0.1)

/** The methods that a trace replaces, as they stand now. */
const methods = () => {
  const backend = nativeBackend()
  const engine = tf.engine() as unknown as Record<string, unknown>
  return [
    backend.executeSingleOutput,
    backend.executeMultipleOutputs,
    backend.write,
    backend.readSync,
    engine.startScope,
    engine.makeVariable,
    tf.Variable.prototype.assign,
    Math.random,
  ]
}

const refused: [law: string, step: (x: Tensor2D) => Tensor, message: RegExp][] = [
  [
    'a captured tensor',
    x => x.add(captured),
    /^compile: Add uses a tensor of shape \[2\] from outside of the step\. Pass it as an argument\.$/,
  ],
  [
    'a captured tensor as the result',
    () => captured,
    /^compile: the result uses a tensor of shape \[2\] from outside.*Pass it as an argument/,
  ],
  [
    'a captured variable',
    x => x.mul(variable as Tensor),
    /^compile: Mul uses a tensor of shape \[\] from outside.*Pass it as an argument/,
  ],
  ['the original of an argument', x_ => x_.add(x), /^compile: Add uses a tensor of shape \[2,2\] from outside/],
  [
    'dataSync',
    x => x.mul(x.dataSync()[0]!),
    /^compile: Reading a tensor \(data, dataSync, array, print\).*Return the tensor.*tf\.where/,
  ],
  ['arraySync of a computed tensor', x => tf.tensor2d(x.square().arraySync()), /^compile: Reading a tensor/],
  [
    'print',
    x => {
      x.print()
      return x
    },
    /^compile: Reading a tensor/,
  ],
  ['tf.gather, which reads its indices', x => tf.gather(x, x.sum(1).toInt()), /^compile: Reading a tensor/],
  ['Math.random', x => x.mul(Math.random()), /^compile: Math\.random would be drawn once.*Draw it from a Noise/],
  ['tf.randomNormal', x => x.add(tf.randomNormal([2, 2])), /^compile: tf\.randomNormal would be drawn once.*Noise/],
  [
    'tf.randomNormal with a seed',
    x => x.add(tf.randomNormal([2, 2], 0, 1, 'float32', 7)),
    /^compile: tf\.randomNormal/,
  ],
  [
    'tf.randomUniform with a seed',
    x => x.add(tf.randomUniform([2, 2], 0, 1, 'float32', 7)),
    /^compile: tf\.randomUniform/,
  ],
  ['tf.truncatedNormal', x => x.add(tf.truncatedNormal([2, 2], 0, 1, 'float32', 7)), /^compile: tf\.truncatedNormal/],
  [
    'an op whose shape follows from values',
    x => nativeBackend().executeSingleOutput('Where', [], [x.greater(2)]),
    /^compile: Where has a result whose shape depends on values\. Use ops whose shapes follow/,
  ],
  ['tf.multinomial', x => tf.multinomial(x, 3, 7), /^compile: tf\.multinomial/],
  ['tf.dropout', x => tf.dropout(x, 0.5), /^compile: tf\.dropout would be drawn once/],
  ['tf.dropout with a seed', x => tf.dropout(x, 0.5, undefined, 7), /^compile: tf\.dropout/],
  [
    'a weight initialiser of tf.layers',
    x => x.add(tf.initializers.randomNormal({ seed: 7 }).apply([2, 2])),
    /^compile: tf\.randomNormal/,
  ],
  [
    'Variable.assign',
    x => {
      variable.assign(x.sum())
      return x
    },
    /^compile: Variable\.assign changes a variable.*return the new one/,
  ],
  ['tf.variable', x => tf.variable(x), /^compile: tf\.variable changes a variable.*Pass the value as an argument/],
  [
    'a tfjs optimiser',
    x => {
      optimiser.applyGradients({ [variable.name]: x.sum() })
      return x
    },
    /^compile: /,
  ],
]

for (const [law, step, message] of refused) {
  test(`inside of a step ${law} is refused by name and with the remedy, and everything works as before`, () => {
    const [before, tensors] = [methods(), tf.memory().numTensors]
    const compiled = compile(step)
    assert.throws(
      () => compiled(x),
      (error: Error) => {
        assert.match(error.message, message)
        return true
      },
    )
    assert.equal(compiled.traces, 0, 'a failed trace is not kept')
    assert.deepEqual(methods(), before)
    assert.equal(tf.memory().numTensors, tensors, 'no tensor is left behind')
  })
}

test('after such errors eager work, randomness, variables and other compiled steps work', () => {
  for (const [, step] of refused) assert.throws(() => compile(step)(x))
  assert.deepEqual(flat(x.add(captured)), [11, 22, 13, 24])
  assert.ok(Math.random() < 1)
  assert.equal(tf.randomNormal([3]).size, 3)
  variable.assign(tf.scalar(5))
  assert.deepEqual(flat(variable), [5])
  assert.deepEqual(flat(tf.grad((x: Tensor) => x.square().sum() as Scalar)(x)), [2, 4, 6, 8])
  const good = compile((x: Tensor) => x.mul(2))
  assert.deepEqual(flat(good(x)), [2, 4, 6, 8])
  good.dispose()
})

test('an asynchronous read inside of a step fails its promise with the same message', async () => {
  const reads: Promise<unknown>[] = []
  compile((x: Tensor) => {
    reads.push(x.data())
    return x
  })(x).dispose()
  await assert.rejects(reads[0]!, /^Error: compile: Reading a tensor/)
})

test("a step's own error passes through as it is, and the guards are taken back", () => {
  const before = methods()
  const step = compile((x: Tensor) => tf.tidy(() => tf.matMul(x, tf.ones([3, 3]))))
  assert.throws(() => step(x), /^Error: compile: BatchMatMulV2: Dimensions must be equal, but are 2 and 3/)
  assert.throws(
    () =>
      compile(() => {
        throw new RangeError('mine')
      })(),
    (error: Error) => error instanceof RangeError && error.message === 'mine',
  )
  assert.deepEqual(methods(), before)
})

test('outside of a trace nothing is guarded, also between two calls of a compiled step', () => {
  const step = compile((x: Tensor) => x.add(1))
  for (let i = 0; i < 2; i++) {
    step(x).dispose()
    variable.assign(tf.randomUniform([], 0, 1).mul(Math.random()))
    x.square().dataSync()
  }
  step.dispose()
})
