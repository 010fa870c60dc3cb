import type { OpAttribute } from '../tf'
import { refuse } from './guards'
import { attribute, type LiftedGraph, type Value } from './lifted-graph'
import type { TracedNode } from './trace'

/** An op of one member, at least one of whose inputs is lifted. */
export type LiftedOp = Pick<TracedNode, 'op' | 'attributes' | 'outputs'> & { inputs: Value[] }

/** How an op is done for all members at once: it adds nodes and gives the names of the op's outputs. */
type Rule = (graph: LiftedGraph, op: LiftedOp) => string[]

/** Add the nodes that do an op for all members at once.  →  its outputs, all lifted
 *  Errors: an op without a rule; an axis or a shape that differs between members. */
export function lift(graph: LiftedGraph, op: LiftedOp): string[] {
  const rule = rules[op.op]
  if (!rule) {
    refuse(
      op.op,
      'has no rule for a leading axis of members',
      'Run the members one by one, or add it to lib/graph/lift.ts.',
    )
  }
  return rule(graph, op)
}

/** An input that decides the form of the result, and so must be the same in all members. */
function fixed({ op, inputs }: LiftedOp, i: number): Value {
  const value = inputs[i]!
  if (value.lifted) {
    refuse(op, `has another axis, shape or size (input ${i}) in each member`, 'Run such members one by one.')
  }
  return value
}

/** Number by number, broadcast from the last axis on. */
const elementwise: Rule = (graph, { op, attributes, inputs }) => {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length))
  return [
    graph.add(
      op === 'Select' ? 'SelectV2' : op,
      inputs.map(value => graph.aligned(value, rank)),
      attributes,
    ),
  ]
}

/** The same numbers in another shape. */
const reshaped: Rule = (graph, op) => {
  const [{ ref, dtype }] = op.inputs as [Value]
  if (op.inputs[1]) fixed(op, 1)
  return [graph.reshape(ref, dtype, [graph.members, ...op.outputs[0]!.shape])]
}

/** One value for all numbers of a shape. */
const fill: Rule = (graph, op) => {
  fixed(op, 0)
  return [graph.full(op.inputs[1]!, op.outputs[0]!.shape)]
}

type Shift = (numbers: number[], graph: LiftedGraph, op: LiftedOp) => number[]

/** Ops that work on axes. The first inputs are data; `shifts` says what becomes of the numbers in the inputs behind them,
 *  which say where on the axes, now that there is one more; those not named stay. */
const onAxes =
  (shifts: Record<number, Shift> = {}, data: (op: LiftedOp) => number = () => 1): Rule =>
  (graph, op) => {
    const inputs = op.inputs.map((value, i) => {
      if (i < data(op)) return graph.full(value)
      const { ref } = fixed(op, i)
      const shift = shifts[i]
      if (!shift) return ref
      const numbers = shift(Array.from(value.constant!), graph, op)
      const [, ...columns] = value.shape
      return graph.ints(
        numbers,
        value.shape.length ? [numbers.length / columns.reduce((a, b) => a * b, 1), ...columns] : [],
      )
    })
    const name = graph.add(op.op, inputs, op.attributes)
    return op.outputs.map((_, i) => (i ? `${name}:${i}` : name))
  }

const rankOf = ({ inputs }: LiftedOp) => inputs[0]!.shape.length
/** The number of an axis of `rank` axes, now that there is one more in front. */
const shifted = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis) + 1
const axes: Shift = (numbers, _, op) => numbers.map(axis => shifted(axis, rankOf(op)))
const starts: Shift = numbers => [0, ...numbers]
const steps: Shift = numbers => [1, ...numbers]
const ends: Shift = (numbers, { members }) => [members, ...numbers]
const padded: Shift = numbers => [0, 0, ...numbers]
const allButLast = ({ inputs }: LiftedOp) => inputs.length - 1
const all = ({ inputs }: LiftedOp) => inputs.length

/** Change the numbers among an op's attributes, then do it by another rule. */
const withAttributes =
  (change: (name: string, value: number, op: LiftedOp) => number, rule: Rule): Rule =>
  (graph, op) => {
    const changed = (known: OpAttribute) =>
      typeof known.value === 'number' ? { ...known, value: change(known.name, known.value, op) } : known
    return rule(graph, { ...op, attributes: op.attributes.map(changed) })
  }

/** A product for each member; a factor that all members share is broadcast. */
const product =
  (flags: [a: string, b: string]): Rule =>
  (graph, op) => {
    const rank = Math.max(...op.inputs.map(({ shape }) => shape.length))
    const [adjX, adjY] = flags.map(flag => op.attributes.find(({ name }) => name === flag)!.value as boolean)
    const attributes = [
      attribute('TYPE', 'T', op.inputs[0]!.dtype),
      attribute('BOOL', 'adj_x', adjX!),
      attribute('BOOL', 'adj_y', adjY!),
    ]
    const factors = op.inputs.map(value => graph.aligned(value, rank))
    return [graph.add('BatchMatMulV2', factors, attributes)]
  }

/** A draw for each member, from its own seed: the numbers are those of the member alone. */
const draw: Rule = (graph, op) => {
  const [shape, seeds] = [fixed(op, 0), op.inputs[1]!]
  const { members } = graph
  const axis = attribute('INT', 'axis', 0)
  const each = graph.add(
    'Unpack',
    [seeds.ref],
    [attribute('INT', 'num', members), attribute('TYPE', 'T', seeds.dtype), axis],
  )
  const draws = Array.from({ length: members }, (_, e) =>
    graph.add(op.op, [shape.ref, e ? `${each}:${e}` : each], op.attributes),
  )
  const T = attribute('TYPE', 'T', op.outputs[0]!.dtype)
  return [graph.add('Pack', draws, [attribute('INT', 'N', members), T, axis])]
}

/** Rows of a table: of one that all members share, or of each member's own. */
const gather: Rule = (graph, op) => {
  const [table, indices, axis] = [op.inputs[0]!, op.inputs[1]!, fixed(op, 2)]
  const at = axis.constant![0]!
  if (!table.lifted && at === 0) return [graph.add(op.op, [table.ref, indices.ref, axis.ref], op.attributes)]
  const inputs = [graph.full(table), graph.full(indices), graph.ints([shifted(at, table.shape.length)], [])]
  const others = op.attributes.filter(({ name }) => name !== 'batch_dims')
  return [graph.add(op.op, inputs, [...others, attribute('INT', 'batch_dims', 1)])]
}

const biasAdd: Rule = (graph, op) =>
  elementwise(graph, { ...op, op: 'AddV2', attributes: [attribute('TYPE', 'T', op.inputs[0]!.dtype)] })

/** The sum over all axes but the last. */
const biasGradient: Rule = (graph, op) => {
  const [dy] = op.inputs as [Value]
  const axes = graph.ints(dy.shape.slice(1).map((_, i) => i + 1))
  const attributes = [attribute('TYPE', 'T', dy.dtype), attribute('BOOL', 'keep_dims', false)]
  return [graph.add('Sum', [dy.ref, axes], attributes)]
}

const each = (names: string, rule: Rule) => Object.fromEntries(names.split(' ').map(name => [name, rule]))

const rules: Record<string, Rule> = {
  ...each('Add Sub Mul RealDiv FloorDiv FloorMod Pow Maximum Minimum SquaredDifference Atan2', elementwise),
  ...each('Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot Select', elementwise),
  ...each(
    'Abs Neg Sign Square Sqrt Rsqrt Reciprocal Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh',
    elementwise,
  ),
  ...each('Tanh Erf Sigmoid Softplus Relu Relu6 Elu Selu Floor Ceil Round Cast Identity StopGradient', elementwise),
  ...each('ZerosLike OnesLike IsNan IsInf IsFinite', elementwise),
  ...each('Reshape ExpandDims Squeeze', reshaped),
  Fill: fill,
  ...each('Sum Mean Max Min Prod Any All ArgMax ArgMin Cumsum Cumprod ReverseV2', onAxes({ 1: axes })),
  ...each('Softmax TopKV2 OneHot', onAxes()), // on the last axis
  ...each('AddN', onAxes({}, all)),
  ...each('SplitV', onAxes({ 2: axes })),
  ...each('Slice', onAxes({ 1: starts, 2: ends })),
  ...each('Tile', onAxes({ 1: steps })),
  ...each('PadV2 MirrorPad', onAxes({ 1: padded })),
  ...each('Transpose', onAxes({ 1: (perm, ...rest) => [0, ...axes(perm, ...rest)] })),
  ConcatV2: (graph, op) => onAxes({ [allButLast(op)]: axes }, allButLast)(graph, op),
  Pack: withAttributes(
    (name, value, op) => (name === 'axis' ? shifted(value, rankOf(op) + 1) : value),
    onAxes({}, all),
  ),
  Unpack: withAttributes((name, value, op) => (name === 'axis' ? shifted(value, rankOf(op)) : value), onAxes()),
  StridedSlice: withAttributes(
    (name, value) => (name.endsWith('_mask') ? value << 1 : value),
    onAxes({ 1: starts, 2: ends, 3: steps }),
  ),
  MatMul: product(['transpose_a', 'transpose_b']),
  BatchMatMulV2: product(['adj_x', 'adj_y']),
  BiasAdd: biasAdd,
  BiasAddGrad: biasGradient,
  GatherV2: gather,
  StatelessRandomNormal: draw,
  StatelessRandomUniform: draw,
}
