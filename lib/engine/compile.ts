import { type Tensor, tf } from '../tf'
import { openSession } from './session'
import { simplify } from './simplify'
import { type Trace, trace, tracing } from './trace'
import { leaves, rebuild, type Tree } from './tree'

/** A compiled step: call it like the step itself. */
export interface Compiled<A extends Tree[], R extends Tree> {
  (...args: A): R
  /** How many signatures (form, shapes and dtypes of the arguments) have been traced so far. */
  readonly traces: number
  /** Free the native sessions. A later call traces again. */
  dispose(): void
}

/** Run a pure function of tensors as one native TensorFlow graph instead of op by op.
 *  The step is traced once per signature (form, shapes and dtypes of its arguments); later calls replay the graph.
 *  Numbers that the step closes over are part of the graph; tensors must be arguments, nested in arrays and records.
 *  Errors name the op and the remedy: a captured tensor, a value read back, host-side randomness, a variable.
 *  A compiled step that another one calls becomes a part of that one's graph.
 *  `example` traces at once instead of at the first call. */
export function compile<A extends Tree[], R extends Tree>(step: (...args: A) => R, example?: A): Compiled<A, R> {
  const compiled = cached<A, R>(args => build(step, args), step)
  if (example) compiled.prepare(example)
  return compiled
}

/** A graph of one signature: how it runs, and the form of its result. */
export interface Graph<R extends Tree> {
  run(inputs: Tensor[]): Tensor[]
  form: R
  dispose(): void
}

/** A function that is built once per signature of its arguments. `inside`: what it does as a part of another graph. */
export function cached<A extends Tree[], R extends Tree>(
  build: (args: A) => Graph<R>,
  inside: (...args: A) => R,
): Compiled<A, R> & { prepare(example: A): void } {
  const graphs = new Map<string, Graph<R>>()
  const graphFor = (args: A, flat = leaves(args)) => {
    const signature = flat.map(({ path, tensor }) => `${path}:${tensor.dtype}[${tensor.shape}]`).join(' ')
    const known = graphs.get(signature)
    if (known) return known
    const graph = build(args)
    graphs.set(signature, graph)
    return graph
  }
  const call = (...args: A): R => {
    if (tracing) return inside(...args)
    const flat = leaves(args)
    const { run, form } = graphFor(args, flat)
    return rebuild(form, run(flat.map(leaf => leaf.tensor)))
  }
  const dispose = () => {
    for (const graph of graphs.values()) graph.dispose()
    graphs.clear()
  }
  return Object.defineProperties(call, {
    traces: { get: () => graphs.size },
    prepare: { value: graphFor },
    dispose: { value: dispose },
  }) as never
}

function build<A extends Tree[], R extends Tree>(step: (...args: A) => R, args: A): Graph<R> {
  let form: R | undefined
  const recorded = {} as { trace: Trace }
  tf.tidy(() => {
    const inputs = copies(leaves(args).map(leaf => leaf.tensor))
    const run = () => {
      form = step(...rebuild(args, inputs))
      return leaves(form).map(leaf => leaf.tensor)
    }
    recorded.trace = trace(run, inputs)
  })
  return { ...openSession(simplify(recorded.trace)), form: form! }
}

/** Tensors of their own to trace with: one tensor passed twice must become two inputs, and a captured original must not
 *  pass for an argument. */
export const copies = (tensors: Tensor[]): Tensor[] =>
  tensors.map(tensor => tf.tensor(tensor.dataSync(), tensor.shape, tensor.dtype))
