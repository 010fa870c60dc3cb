import type { OpAttribute } from '../tf'
import { refuse } from './guards'
import { flagAttribute, intAttribute, type LiftedGraph, typeAttribute, type Value } from './lifted-graph'
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
const axes: Shift = (numbers, _, op) => numbers.map(axis => (axis < 0 ? axis + rankOf(op) : axis) + 1)
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
    const changed = (attribute: OpAttribute) =>
      typeof attribute.value === 'number'
        ? { ...attribute, value: change(attribute.name, attribute.value, op) }
        : attribute
    return rule(graph, { ...op, attributes: op.attributes.map(changed) })
  }

const attributeOf = ({ attributes }: LiftedOp, name: string) =>
  attributes.find(attribute => attribute.name === name)?.value

/** A product for each member; with weights that all members share, one product of all their rows. */
const product =
  (flags: [a: string, b: string]): Rule =>
  (graph, op) => {
    const [a, b] = op.inputs as [Value, Value]
    const [rows, inner] = a.shape as [number, number]
    const [transposeA, transposeB] = flags.map(name => attributeOf(op, name) as boolean)
    const T = typeAttribute('T', a.dtype)
    if (a.lifted && !b.lifted && !transposeA && rankOf(op) === 2) {
      const flat = graph.reshape(a.ref, a.dtype, [graph.members * rows, inner])
      const attributes = [T, flagAttribute('transpose_a', false), flagAttribute('transpose_b', transposeB!)]
      const { shape } = op.outputs[0]!
      return [graph.reshape(graph.add('MatMul', [flat, b.ref], attributes), a.dtype, [graph.members, ...shape])]
    }
    const rank = Math.max(a.shape.length, b.shape.length)
    const attributes = [T, flagAttribute('adj_x', transposeA!), flagAttribute('adj_y', transposeB!)]
    return [graph.add('BatchMatMulV2', [graph.aligned(a, rank), graph.aligned(b, rank)], attributes)]
  }

/** A draw for each member, from its own seed: the numbers are those of the member alone. */
const draw: Rule = (graph, op) => {
  const [shape, seed] = [fixed(op, 0), op.inputs[1]!]
  const count = intAttribute('num', graph.members)
  const T = (name: string) => typeAttribute(name, seed.dtype)
  const seeds = graph.add('Unpack', [seed.ref], [count, T('T'), intAttribute('axis', 0)])
  const draws = Array.from({ length: graph.members }, (_, i) =>
    graph.add(op.op, [shape.ref, i ? `${seeds}:${i}` : seeds], op.attributes),
  )
  const attributes = [
    intAttribute('N', graph.members),
    typeAttribute('T', op.outputs[0]!.dtype),
    intAttribute('axis', 0),
  ]
  return [graph.add('Pack', draws, attributes)]
}

/** Rows of a table: of one that all members share, or of each member's own. */
const gather: Rule = (graph, op) => {
  const [table, indices, axis] = [op.inputs[0]!, op.inputs[1]!, fixed(op, 2)]
  const at = axis.constant![0]!
  if (!table.lifted && at === 0) return [graph.add(op.op, [table.ref, indices.ref, axis.ref], op.attributes)]
  const inputs = [graph.full(table), graph.full(indices), graph.ints([(at < 0 ? at + table.shape.length : at) + 1], [])]
  const others = op.attributes.filter(({ name }) => name !== 'batch_dims')
  return [graph.add(op.op, inputs, [...others, intAttribute('batch_dims', 1)])]
}

const biasAdd: Rule = (graph, op) => {
  const [x, bias] = op.inputs as [Value, Value]
  return bias.lifted
    ? elementwise(graph, { ...op, op: 'AddV2', attributes: [typeAttribute('T', x.dtype)] })
    : onAxes({}, () => 1)(graph, op)
}

/** The sum over all axes but the last. */
const biasGradient: Rule = (graph, op) => {
  const [dy] = op.inputs as [Value]
  const axes = graph.ints(dy.shape.slice(1).map((_, i) => i + 1))
  const attributes = [typeAttribute('T', dy.dtype), flagAttribute('keep_dims', false)]
  return [graph.add('Sum', [dy.ref, axes], attributes)]
}

const each = (names: string, rule: Rule) => Object.fromEntries(names.split(' ').map(name => [name, rule]))

const rules: Record<string, Rule> = {
  ...each('Add AddV2 Sub Mul RealDiv FloorDiv FloorMod Div Pow Maximum Minimum SquaredDifference Atan2', elementwise),
  ...each(
    'Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot Select SelectV2',
    elementwise,
  ),
  ...each(
    'Abs Neg Sign Square Sqrt Rsqrt Reciprocal Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh',
    elementwise,
  ),
  ...each('Tanh Erf Sigmoid Softplus Relu Relu6 Elu Selu Floor Ceil Round Cast Identity StopGradient', elementwise),
  ...each('ZerosLike OnesLike IsNan IsInf IsFinite', elementwise),
  ...each('Reshape ExpandDims Squeeze', reshaped),
  Fill: fill,
  ...each('Sum Mean Max Min Prod Any All ArgMax ArgMin Cumsum Cumprod ReverseV2', onAxes({ 1: axes })),
  ...each('Softmax LogSoftmax TopKV2 OneHot', onAxes()), // on the last axis
  ...each('AddN', onAxes({}, all)),
  ...each('SplitV', onAxes({ 2: axes })),
  ...each('Slice', onAxes({ 1: starts, 2: ends })),
  ...each('Tile', onAxes({ 1: steps })),
  ...each('PadV2 MirrorPad', onAxes({ 1: padded })),
  ...each('Transpose', onAxes({ 1: (perm, ...rest) => [0, ...axes(perm, ...rest)] })),
  ConcatV2: (graph, op) => onAxes({ [allButLast(op)]: axes }, allButLast)(graph, op),
  Pack: withAttributes(
    (name, value, op) => (name === 'axis' ? (value < 0 ? value + rankOf(op) + 1 : value) + 1 : value),
    onAxes({}, all),
  ),
  Unpack: withAttributes(
    (name, value, op) => (name === 'axis' ? (value < 0 ? value + rankOf(op) : value) + 1 : value),
    onAxes(),
  ),
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
