import { type Tensor, tf } from '../tf'
import { type Compiled, cached, copies, type Graph } from './compile'
import { refuse } from './guards'
import { lift } from './lift'
import { firstOf, type Groups, groupsOf, LiftedGraph, sizeOf, type Value } from './lifted-graph'
import { openSession, type Session } from './session'
import { type Trace, type TracedNode, trace } from './trace'
import { leaves, rebuild, type Tree } from './tree'

type Step<S extends Tree, A extends Tree[], R extends Tree> = (state: S, ...shared: A) => R

/** Run steps that differ only in numbers as one native graph, each op once for all: the members of an ensemble.
 *  The first argument and the result hold all members' tensors along a leading axis; further arguments are shared.
 *  Each step is traced and the traces are compared: a constant or a captured tensor that differs between members gets
 *  the leading axis too, and so does all that follows from it; what some or all members share is computed once for them.
 *  Random numbers are each member's own, so that every member is what it is alone.
 *  Errors: less than two members; members whose graphs have another form; an op without a rule (lib/graph/lift.ts). */
export function compileEnsemble<S extends Tree, A extends Tree[], R extends Tree>(
  steps: Step<S, A, R>[],
): Compiled<[S, ...A], R> {
  if (steps.length < 2)
    throw new Error(`compileEnsemble: expected two members or more, got ${steps.length}. Use compile.`)
  return cached<[S, ...A], R>(
    args => build(steps, args),
    () => refuse('compileEnsemble', 'is called inside of another compiled step', 'Call it outside.'),
  )
}

function build<S extends Tree, A extends Tree[], R extends Tree>(steps: Step<S, A, R>[], args: [S, ...A]): Graph<R> {
  const [stacked, ...shared] = args
  checkLeadingAxis(stacked, steps.length)
  const built = {} as { session: Session; captured: Tensor[]; form: R }
  tf.tidy(() => {
    const { traces, form } = traceMembers(steps, stacked, shared as unknown as A)
    const outside = traces[0]!.captured.map((_, i) => gather(traces.map(({ captured }) => captured[i]!)))
    const groups = [
      ...leaves(stacked).map(() => [...steps.keys()]),
      ...leaves(shared).map(() => steps.map(() => 0)),
      ...outside.map(({ groups }) => groups),
    ]
    const session = openSession(liftTraces(traces, groups))
    Object.assign(built, { session, form, captured: outside.map(({ tensor }) => tf.keep(tensor)) })
  })
  const { session, captured, form } = built
  return {
    run: inputs => session.run([...inputs, ...captured]),
    form,
    dispose: () => {
      session.dispose()
      tf.dispose(captured)
    },
  }
}

function checkLeadingAxis(stacked: Tree, members: number): void {
  const wrong = leaves(stacked).find(({ tensor }) => tensor.shape[0] !== members)
  if (!wrong) return
  throw new Error(
    `compileEnsemble: expected a leading axis of ${members} members in ${wrong.path || 'the state'}, got [${wrong.tensor.shape}]. Stack the members' tensors.`,
  )
}

/** The first member is traced as it runs; what the others do has the same form, so that nothing of it is computed. */
function traceMembers<S extends Tree, A extends Tree[], R extends Tree>(steps: Step<S, A, R>[], stacked: S, shared: A) {
  const common = copies(leaves(shared).map(leaf => leaf.tensor))
  const state = leaves(stacked).map(({ tensor }) => tensor.slice([0], [1]).squeeze<Tensor>([0]))
  const traces: Trace[] = []
  let form: R | undefined
  for (const [member, step] of steps.entries()) {
    const run = () => {
      form = step(rebuild(stacked, state), ...rebuild(shared, common))
      return leaves(form).map(leaf => leaf.tensor)
    }
    const like = member ? { trace: traces[0]!, member } : undefined
    traces.push(trace(run, [...state, ...common], { capture: true, like }))
  }
  return { traces, form: form! }
}

/** The members' tensors as one: those of different numbers along a leading axis. */
function gather(tensors: Tensor[]): { groups: Groups; tensor: Tensor } {
  const groups = groupsOf(tensors.map(tensor => keyOf(tensor.dataSync())))
  const different = firstOf(groups).map(member => tensors[member]!)
  return { groups, tensor: different.length > 1 ? tf.stack(different) : different[0]!.clone() }
}

/** Equal for equal numbers, bit for bit. */
const keyOf = (values: ArrayLike<number>): string => Buffer.from(Float64Array.from(values).buffer).toString('latin1')

/** The names of an op's outputs, and which members share them. */
type Lifted = { refs: string[]; groups: Groups }

/** One graph that does what all traces do. `groups`: for each input, which members share it. */
function liftTraces(traces: Trace[], groups: Groups[]) {
  const [first] = traces as [Trace, ...Trace[]]
  const graph = new LiftedGraph()
  const values = new Map<string, Value>()
  const liftNode = (node: TracedNode, i: number): Lifted => {
    if (node.op === 'Placeholder') return liftInput(graph, node, groups[first.inputs.indexOf(node.name)]!)
    const all = traces.map(trace => trace.nodes[i]!)
    if (node.op === 'Const') return liftConstant(graph, all)
    const inputs = node.inputs.map(name => values.get(name)!)
    return liftOp(graph, node, inputs)
  }
  for (const [i, node] of first.nodes.entries()) {
    const { refs, groups } = liftNode(node, i)
    const lifted = sizeOf(groups) > 1
    for (const [k, ref] of refs.entries()) {
      const constant = lifted ? undefined : node.constant?.values
      values.set(k ? `${node.name}:${k}` : node.name, { ...node.outputs[k]!, ref, groups, lifted, constant })
    }
  }
  graph.members = traces.length
  const full = (name: string) => graph.full(graph.spread(values.get(name)!, [...traces.keys()]))
  return {
    nodes: graph.nodes,
    inputs: first.inputs.map(name => values.get(name)!.ref),
    outputs: first.outputs.map(full),
  }
}

function liftInput(graph: LiftedGraph, { attributes, outputs }: TracedNode, groups: Groups): Lifted {
  const leading = sizeOf(groups) > 1 ? [sizeOf(groups)] : []
  const shape = [...leading, ...outputs[0]!.shape]
  const shaped = attributes.map(known => (known.name === 'shape' ? { ...known, value: shape } : known))
  return { refs: [graph.add('Placeholder', [], shaped)], groups }
}

function liftConstant(graph: LiftedGraph, all: TracedNode[]): Lifted {
  const [{ attributes, constant }] = all as [TracedNode, ...TracedNode[]]
  const groups = groupsOf(all.map(node => keyOf(node.constant!.values)))
  const first = firstOf(groups).map(member => Array.from(all[member]!.constant!.values))
  const lifted = { ...constant!, shape: [first.length, ...constant!.shape], values: first.flat() }
  return { refs: [graph.add('Const', [], attributes, first.length > 1 ? lifted : constant)], groups }
}

function liftOp(graph: LiftedGraph, { op, attributes, outputs }: TracedNode, values: Value[]): Lifted {
  const groups = groupsOf(values[0]!.groups.map((_, member) => String(values.map(value => value.groups[member]))))
  graph.members = sizeOf(groups)
  const inputs = values.map(value => graph.spread(value, groups))
  if (graph.members > 1) return { refs: lift(graph, { op, attributes, outputs, inputs }), groups }
  const name = graph.add(
    op,
    inputs.map(({ ref }) => ref),
    attributes,
  )
  return { refs: outputs.map((_, k) => (k ? `${name}:${k}` : name)), groups }
}
