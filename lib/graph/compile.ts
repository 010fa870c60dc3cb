import { tf } from '../tf'
import { openSession, type Session } from './session'
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
  const graphs = new Map<string, { session: Session; form: R }>()
  const graphFor = (args: A, flat: ReturnType<typeof leaves>) => {
    const signature = flat.map(({ path, tensor }) => `${path}:${tensor.dtype}[${tensor.shape}]`).join(' ')
    const known = graphs.get(signature)
    if (known) return known
    const graph = build(step, args, flat)
    graphs.set(signature, graph)
    return graph
  }
  const call = (...args: A): R => {
    if (tracing) return step(...args) // inside of another compiled step: a part of its graph
    const flat = leaves(args)
    const { session, form } = graphFor(args, flat)
    return rebuild(form, session.run(flat.map(leaf => leaf.tensor)))
  }
  const dispose = () => {
    for (const { session } of graphs.values()) session.dispose()
    graphs.clear()
  }
  if (example) graphFor(example, leaves(example))
  return Object.defineProperties(call, {
    traces: { get: () => graphs.size },
    dispose: { value: dispose },
  }) as unknown as Compiled<A, R>
}

function build<A extends Tree[], R extends Tree>(step: (...args: A) => R, args: A, flat: ReturnType<typeof leaves>) {
  let form: R | undefined
  const recorded = {} as { trace: Trace }
  tf.tidy(() => {
    // Copies: one tensor passed twice must become two inputs, and a captured original must not pass for an argument.
    const copies = flat.map(({ tensor }) => tf.tensor(tensor.dataSync(), tensor.shape, tensor.dtype))
    const run = () => {
      form = step(...rebuild(args, copies))
      return leaves(form).map(leaf => leaf.tensor)
    }
    recorded.trace = trace(run, copies)
  })
  return { session: openSession(recorded.trace), form: form! }
}
