import assert from 'node:assert/strict'
import test from 'node:test'
import { compileEnsemble } from '../../lib/graph/ensemble'
import { dense, silu } from '../../lib/model/dense'
import { Noise } from '../../lib/tensor/noise'
import { takeRows } from '../../lib/tensor/take-rows'
import { nativeOp, type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from '../../lib/tf'
import { relativeGap } from '../support/expect'
import { ops } from '../support/ops'

const members = 3
const noise = new Noise(1)
const x = noise.fork('x').normal([members, 4, 6])
const y = noise.fork('y').normal([members, 4, 6])
const positive = x.abs().add(0.1)
const row = noise.fork('row').normal([members, 6])
const weight = noise.fork('weight').normal([members, 6, 5])
const labels = noise.fork('labels').integers([members, 5], 4)

const of = (stacked: Tensor, e: number): Tensor => stacked.slice([e], [1]).squeeze([0])

/** An op on all members at once is the op on each; each argument is in turn the members' own, or shared by all. */
function sameAsAlone(name: string, op: (...args: Tensor[]) => Tensor, args: Tensor[], tolerance = 1e-6): void {
  for (let own = 1; own < 2 ** args.length; own++) {
    const isOwn = (i: number) => ((own >> i) & 1) === 1
    const shared = args.map((arg, i) => (isOwn(i) ? tf.scalar(0) : of(arg, 0)))
    const pick = (states: Tensor[], others: Tensor[]) => args.map((_, i) => (isOwn(i) ? states : others)[i]!)
    const stacked = args.map((arg, i) => (isOwn(i) ? arg : tf.zeros([members])))
    const step = (states: Tensor[], others: Tensor[]) => op(...pick(states, others))
    const ensemble = compileEnsemble(Array(members).fill(step) as (typeof step)[])
    const result = ensemble(stacked, shared)
    for (let e = 0; e < members; e++) {
      const alone = op(...args.map((arg, i) => of(arg, isOwn(i) ? e : 0)))
      const where = `${name}, member ${e}, own arguments ${args.map((_, i) => Number(isOwn(i)))}`
      assert.deepEqual(result.shape, [members, ...alone.shape], where)
      assert.equal(result.dtype, alone.dtype, where)
      const worst = relativeGap(of(result, e), alone)
      assert.ok(worst < tolerance, `${where}: relative difference ${worst}`)
    }
    ensemble.dispose()
  }
}

const withoutRule = /einsum/

for (const [name, op] of Object.entries(ops)) {
  if (withoutRule.test(name)) continue
  test(`lifted as alone: ${name}`, () => sameAsAlone(name, op as (...args: Tensor[]) => Tensor, [x, y, positive]))
}

test('lifted as alone: the gradients of these ops', () => {
  const skip = /oneHot|takeRows|stridedSlice|logical|cumsum|einsum/ // without a (right) gradient in tfjs
  for (const [name, op] of Object.entries(ops)) {
    if (skip.test(name)) continue
    const gradients = (...args: Tensor[]) => {
      const touchAll = (...[a, b, c]: Tensor[]) =>
        op(a as Tensor2D, b as Tensor2D, c as Tensor2D)
          .square()
          .sum()
          .add(tf.addN([a!, b!, c!]).sum()) as Scalar
      return tf.stack(tf.grads(touchAll)(args))
    }
    sameAsAlone(name, gradients, [x, y, positive], 1e-5)
  }
})

test('lifted as alone: all other ops that work number by number', () => {
  const unary =
    'ceil round expm1 log1p tan asin acos atan sinh cosh elu selu relu6 rsqrt isNaN isInf isFinite zerosLike'
  for (const name of unary.split(' ')) {
    const op = tf[name as 'ceil'] as (x: Tensor) => Tensor
    sameAsAlone(name, x => op(x!.clipByValue(0.01, 0.99)).toFloat().add(x!), [positive])
  }
  for (const name of 'atan2 floorDiv mod squaredDifference notEqual lessEqual'.split(' ')) {
    const op = tf[name as 'atan2'] as (a: Tensor, b: Tensor) => Tensor
    sameAsAlone(name, (a, b) => op(a!, b!).toFloat().add(b!), [x, positive])
  }
})

test('lifted as alone: all other ops on axes', () => {
  sameAsAlone('any, all', x => x!.greater(0).any(1).logicalAnd(x!.greater(-1).all(0).any()), [x])
  sameAsAlone('argMin, cumprod', x => x!.argMin(1).toFloat().add(tf.cumprod(x!, 1).sum(1)), [x])
  sameAsAlone(
    'mirrorPad',
    x =>
      tf.mirrorPad(
        x!,
        [
          [1, 1],
          [0, 2],
        ],
        'reflect',
      ),
    [x],
  )
  sameAsAlone('stack and unstack from the end', x => tf.stack(tf.unstack(x!, -1), 1), [x])
})

test('lifted as alone: values of lower rank against those of higher rank', () => {
  sameAsAlone('a row', (x, row) => x!.mul(row!).sub(row!.sum()), [x, row])
  sameAsAlone('where', (x, row) => tf.where(row!.greater(0), row!, x!), [x, row])
  sameAsAlone('fill and tile', (x, row) => x!.add(row!.max().reshape([1]).tile([6])), [x, row])
})

test('lifted as alone: a dense layer with SiLU, and its gradients', () => {
  const layer = (...[x, w, b]: Tensor[]) => silu(dense(x as Tensor2D, w!, b!.slice([0], [5])))
  sameAsAlone('dense', layer, [x, weight, row])
  const gradient = (...args: Tensor[]) =>
    tf.concat(
      tf
        .grads(
          (...args: Tensor[]) =>
            layer(...args)
              .square()
              .sum() as Scalar,
        )(args)
        .map(g => g.flatten()),
    )
  sameAsAlone('gradient of dense', gradient, [x, weight, row], 1e-5)
})

test('lifted as alone: rows of a table, whose or the indices of which differ', () => {
  sameAsAlone('takeRows', (table, rows) => takeRows(table!, rows as Tensor1D), [x, labels])
  const gather = (axis: number) => (table?: Tensor, rows?: Tensor) =>
    nativeOp('GatherV2', [table!, rows!, tf.scalar(axis, 'int32')], {
      Tparams: 'float32',
      Tindices: 'int32',
      Taxis: 'int32',
    })
  for (const axis of [0, 1, -1]) sameAsAlone(`gather along axis ${axis}`, gather(axis), [x, labels])
})

test('an op without a rule is named, with the remedy', () => {
  const step = (x: Tensor) => tf.einsum('ij,kj->ik', x, x)
  assert.throws(() => compileEnsemble([step, step])(x.slice([0], [2])), {
    message:
      'compile: Einsum has no rule for a leading axis of members. Run the members one by one, or add it to lib/graph/lift.ts.',
  })
})

test('an op without a rule is no obstacle where it does the same in all members', () => {
  const step = (x: Tensor, y: Tensor) => x.add(tf.einsum('ij,kj->ik', y, y).sum())
  const ensemble = compileEnsemble([step, step])
  assert.ok(relativeGap(of(ensemble(x.slice([0], [2]), of(y, 0)), 1), step(of(x, 1), of(y, 0))) < 1e-6)
  ensemble.dispose()
})
