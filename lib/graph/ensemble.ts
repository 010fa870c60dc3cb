import { type Tensor, tf } from '../tf'
import { type Compiled, cached, copies, type Graph } from './compile'
import { refuse } from './guards'
import { lift } from './lift'
import { attribute, LiftedGraph, type Value } from './lifted-graph'
import { openSession, type Session } from './session'
import { type Trace, type TracedNode, trace } from './trace'
import { leaves, rebuild, type Tree } from './tree'

type Step<S extends Tree, A extends Tree[], R extends Tree> = (state: S, ...shared: A) => R

/** Run steps that differ only in numbers as one native graph, each op once for all: the members of an ensemble.
 *  The first argument and the result hold all members' tensors along a leading axis; further arguments are shared.
 *  Each step is traced and the traces are compared: a constant or a captured tensor that differs between members gets
 *  the leading axis too, and so does all that follows from it; what is the same in all members is computed once.
 *  Random numbers are each member's own, so that every member is what it is alone.
 *  Errors: members whose graphs have another form; an op without a rule (lib/graph/lift.ts). */
export function compileEnsemble<S extends Tree, A extends Tree[], R extends Tree>(
  steps: Step<S, A, R>[],
): Compiled<[S, ...A], R> {
  return cached<[S, ...A], R>(
    args => build(steps, args),
    () => refuse('compileEnsemble', 'is called inside of another compiled step', 'Call it outside.'),
  )
}

function build<S extends Tree, A extends Tree[], R extends Tree>(steps: Step<S, A, R>[], args: [S, ...A]): Graph<R> {
  const [stacked, ...shared] = args
  const states = leaves(stacked)
  for (const { path, tensor } of states) {
    if (tensor.shape[0] !== steps.length) {
      throw new Error(
        `compileEnsemble: expected a leading axis of ${steps.length} members in ${path || 'the state'}, got [${tensor.shape}]. Stack the members' tensors.`,
      )
    }
  }
  let form: R | undefined
  const built = {} as { session: Session; captured: Tensor[] }
  tf.tidy(() => {
    const common = copies(leaves(shared).map(leaf => leaf.tensor))
    const own = states.map(({ tensor }) => tensor.slice([0], [1]).squeeze<Tensor>([0]))
    const traces: Trace[] = []
    for (const [e, step] of steps.entries()) {
      const run = () => {
        form = step(rebuild(stacked, own), ...rebuild(shared as unknown as A, common))
        return leaves(form).map(leaf => leaf.tensor)
      }
      const like = e ? { trace: traces[0]!, member: e } : undefined
      traces.push(trace(run, [...own, ...common], { capture: true, like }))
    }
    const outside = traces[0]!.captured.map((_, i) => together(traces.map(({ captured }) => captured[i]!)))
    const isLifted = [
      ...states.map(() => true),
      ...common.map(() => false),
      ...outside.map((tensor, i) => tensor.rank > traces[0]!.captured[i]!.rank),
    ]
    built.session = openSession(liftTraces(traces, isLifted))
    built.captured = outside.map(tensor => tf.keep(tensor))
  })
  const { session, captured } = built
  return {
    run: inputs => session.run([...inputs, ...captured]),
    form: form!,
    dispose: () => {
      session.dispose()
      tf.dispose(captured)
    },
  }
}

/** Tensors of all members as one: stacked, or any of them when all are equal. */
function together(tensors: Tensor[]): Tensor {
  const [first, ...others] = tensors as [Tensor, ...Tensor[]]
  const equal = others.every(other => other.dataId === first.dataId || sameNumbers(other.dataSync(), first.dataSync()))
  return equal ? first.clone() : tf.stack(tensors)
}

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]))

/** One graph that does what all traces do. */
function liftTraces(traces: Trace[], isLifted: boolean[]) {
  const [first] = traces as [Trace, ...Trace[]]
  const graph = new LiftedGraph(traces.length)
  const values = new Map<string, Value>()
  for (const [i, node] of first.nodes.entries()) {
    const all = traces.map(trace => trace.nodes[i]!)
    const input = first.inputs.indexOf(node.name)
    for (const [k, value] of liftNode(graph, node, all, values, isLifted[input] ?? false).entries()) {
      values.set(k ? `${node.name}:${k}` : node.name, { ...node.outputs[k]!, ...value })
    }
  }
  return {
    nodes: graph.nodes,
    inputs: first.inputs.map(name => values.get(name)!.ref),
    outputs: first.outputs.map(name => graph.full(values.get(name)!)),
  }
}

function liftNode(
  graph: LiftedGraph,
  node: TracedNode,
  all: TracedNode[],
  values: Map<string, Value>,
  isLifted: boolean,
): Pick<Value, 'ref' | 'lifted' | 'constant'>[] {
  const { op, attributes, outputs } = node
  if (op === 'Placeholder') {
    const shape = isLifted ? [graph.members, ...outputs[0]!.shape] : outputs[0]!.shape
    const shaped = attributes.map(attribute =>
      attribute.name === 'shape' ? { ...attribute, value: shape } : attribute,
    )
    return [{ ref: graph.add(op, [], shaped), lifted: isLifted }]
  }
  if (op === 'Const') return [liftConstant(graph, all)]
  const inputs = node.inputs.map(name => values.get(name)!)
  if (inputs.some(({ lifted }) => lifted)) {
    return lift(graph, { op, attributes, outputs, inputs }).map(ref => ({ ref, lifted: true }))
  }
  const name = graph.add(
    op,
    inputs.map(({ ref }) => ref),
    attributes,
  )
  return outputs.map((_, k) => ({ ref: k ? `${name}:${k}` : name, lifted: false }))
}

/** A constant that is the same in all members, or all of its values along the leading axis. */
function liftConstant(graph: LiftedGraph, all: TracedNode[]): Pick<Value, 'ref' | 'lifted' | 'constant'> {
  const [{ attributes, constant }] = all as [TracedNode, ...TracedNode[]]
  const { shape, dtype, values } = constant!
  if (all.every(other => sameNumbers(other.constant!.values, values))) {
    return { ref: graph.add('Const', [], attributes, constant), lifted: false, constant: values }
  }
  const stacked = all.flatMap(other => Array.from(other.constant!.values))
  const lifted = { shape: [graph.members, ...shape], dtype, values: stacked }
  return { ref: graph.add('Const', [], [attribute('TYPE', 'dtype', dtype)], lifted), lifted: true }
}
