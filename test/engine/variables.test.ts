import assert from 'node:assert/strict'
import test from 'node:test'
import { byAdam, trace } from '../../lib/engine/trace'
import { withVariables } from '../../lib/engine/variables'
import { type Scalar, type Tensor, tf } from '../../lib/tf'

/** Adam's formula on three tensors, twice, said to be that; `m` replaces the moment that it is said to be of. */
function formula(inputs: Tensor[], m = inputs[1]!): Tensor[] {
  let [params, mean, v, gradient] = inputs as [Tensor, Tensor, Tensor, Tensor]
  for (let i = 0; i < 2; i++) {
    const [size, floor] = [tf.scalar(0.1), tf.scalar(1e-8)] as [Scalar, Scalar]
    const next = { m: mean.mul(0.5).add(gradient.mul(0.5)), v: v.mul(0.5).add(gradient.square().mul(0.5)) }
    const moved = params.sub(next.m.mul(size).div(next.v.sqrt().add(floor)))
    const given = { params, m: i ? mean : m, v, start: params, gradient, size, floor }
    byAdam({ inputs: given, betas: [0.5, 0.5], next: { params: moved, ...next } })
    ;[params, mean, v] = [moved, next.m, next.v]
  }
  return [params, mean, v]
}

const given = Array.from({ length: 4 }, () => tf.ones([3]))
const states = [0, 1, 2].map(i => ({ input: i, next: i }))

function counts(variables: { input: number; next?: number }[], step = (inputs: Tensor[]) => formula(inputs)) {
  const recorded = {} as { nodes: { op: string }[] }
  tf.tidy(() => {
    recorded.nodes = withVariables(trace(step, given), variables).nodes
  })
  return (op: string) => recorded.nodes.filter(node => node.op === op).length
}

test('two updates by Adam’s formula become two ops in place, and nothing of the formula is left', () => {
  const count = counts(states)
  assert.equal(count('ResourceApplyAdam'), 2)
  assert.deepEqual(['Sqrt', 'RealDiv', 'Sub'].map(count), [0, 0, 0])
  assert.equal(count('AssignVariableOp'), 3, 'one for each variable, which is how it is set from outside')
})

test('the formula stays where weights or moments are no variables, never change, or are not the present values', () => {
  for (const [variables, step] of [
    [[], undefined],
    [states.slice(1), undefined],
    [[states[0]!, states[1]!, { input: 2 }], undefined],
    [states, (inputs: Tensor[]) => formula(inputs, inputs[1]!.add(1))],
  ] as const) {
    const count = counts([...variables], step as never)
    assert.ok(count('Sqrt') >= 1, 'a formula is left')
    assert.ok(count('ResourceApplyAdam') < 2)
  }
})

test('a variable that does not change is set without a copy and never written by a step', () => {
  const count = counts([{ input: 3 }])
  assert.equal(count('AssignVariableOp'), 1)
  assert.equal(count('DeepCopy'), 3, 'the three that are fed')
})
