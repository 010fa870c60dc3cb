import { type Tensor, tf } from '../tf'
import type { SessionOptions } from './config-proto'
import { Graph } from './graph'
import { optionsFor } from './options'
import { simplify } from './simplify'
import { isTracing, type Trace, trace } from './trace'
import { leaves, rebuild, signature, type Tree } from './tree'

/** A compiled step: call it like the step itself. */
export interface Compiled<A extends Tree[], R extends Tree> {
  (...args: A): R
  /** How many signatures (form, shapes and dtypes of the arguments) have been traced so far. */
  readonly traces: number
  /** Free the native graphs. A later call traces again. */
  dispose(): void
}

/** Run a pure function of tensors as one native TensorFlow graph instead of op by op.
 *  The step is traced once per signature (form, shapes and dtypes of its arguments); later calls replay the graph.
 *  Numbers that the step captures become constants of the graph; tensors must be arguments, nested in arrays and records.
 *  A compiled step called by another one becomes part of that one's graph.
 *  `example` traces at once instead of at the first call; `options` override `optionsFor`.
 *  @throws while tracing: a captured tensor, a value read back, host-side randomness, a changed variable. */
export function compile<A extends Tree[], R extends Tree>(
  step: (...args: A) => R,
  example?: A,
  options?: Partial<SessionOptions>,
): Compiled<A, R> {
  if (typeof step !== 'function') throw new Error(`compile: expected a function of tensors, got ${typeof step}.`)
  const graphs = new Map<string, ReturnType<typeof build<A, R>>>()
  const graphFor = (args: A) => {
    const form = signature(args).join(' ')
    const known = graphs.get(form)
    if (known) return known
    const graph = build(step, args, options)
    graphs.set(form, graph)
    return graph
  }
  const call = (...args: A): R => {
    if (isTracing()) return step(...args)
    const { run, form } = graphFor(args)
    return rebuild(form, run(leaves(args).map(leaf => leaf.tensor)))
  }
  const dispose = () => {
    for (const { graph } of graphs.values()) graph.close()
    graphs.clear()
  }
  if (example) graphFor(example)
  return Object.defineProperties(call, {
    traces: { get: () => graphs.size },
    dispose: { value: dispose },
  }) as never
}

function build<A extends Tree[], R extends Tree>(step: (...args: A) => R, args: A, options?: Partial<SessionOptions>) {
  const recorded = record(step, args)
  const { nodes, inputs, outputs } = simplify(recorded.trace)
  const graph = new Graph()
  for (const node of nodes) graph.add(node)
  graph.open({ ...optionsFor(nodes), ...options })
  return { run: graph.call(inputs, outputs).run, form: recorded.form, graph }
}

/** A step's trace, and the structure of its result. */
export function record<A extends Tree[], R extends Tree>(step: (...args: A) => R, args: A): { trace: Trace; form: R } {
  const recorded = {} as { trace: Trace; form: R }
  tf.tidy(() => {
    const run = (inputs: Tensor[]) => {
      recorded.form = step(...rebuild(args, inputs))
      return leaves(recorded.form).map(leaf => leaf.tensor)
    }
    recorded.trace = trace(
      run,
      leaves(args).map(leaf => leaf.tensor),
    )
  })
  return recorded
}
