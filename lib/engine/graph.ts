import { type GraphHandle, type NativeBackend, nativeBackend, type OpAttribute, type Tensor } from '../tf'
import { configProto, type SessionOptions } from './config-proto'

/** A node of a graph: a native op, its attributes, and its inputs, as "node", "node:output" or, as a control
 *  dependency, "^node". */
export interface GraphNode {
  name: string
  op: string
  inputs: string[]
  attributes: OpAttribute[]
  constant?: Constant
}

export interface Constant {
  shape: number[]
  dtype: number
  values: ArrayLike<number>
}

/** The inferred shape and dtype of a node's output; a length of −1 depends on values. */
export interface Output {
  shape: number[]
  dtype: number
}

/** Fetches of a graph as a function of its feeds. */
export interface Call {
  /** One tensor per feed → one per fetch, or none if no results are wanted.
   *  @throws a number of tensors other than that of the feeds; a closed graph. */
  run(tensors: Tensor[], wanted?: boolean): Tensor[]
  /** number of runs so far */
  readonly runs: number
}

/** A native TensorFlow graph, built node by node and run in its own session.
 *  Its variables live as long as the session. */
export class Graph {
  private readonly backend = withSessions()
  private readonly handle: GraphHandle = this.backend.binding.newGraph()

  /** @throws an unknown op or input; inputs or attributes that the op does not accept. */
  add(node: GraphNode): Output[] {
    const constant = node.constant && { ...node.constant, values: typedValues(node.constant) }
    return this.named(() => this.backend.binding.addNode(this.handle, constant ? { ...node, constant } : node))
  }

  /** Open the session, after all nodes are added. */
  open(options: SessionOptions): void {
    this.named(() => this.backend.binding.openSession(this.handle, configProto(options)))
  }

  /** @throws a feed, fetch or target that is not in the graph. */
  call(feeds: string[], fetches: string[], targets: string[] = []): Call {
    const { backend } = this
    const { binding } = backend
    const call = this.named(() => binding.prepareCall(this.handle, feeds, fetches, targets))
    return {
      run: (tensors, wanted = true) => {
        const ids = backend.getInputTensorIds(tensors)
        return this.named(() => binding.runCall(call, ids, wanted)).map(made => backend.createOutputTensor(made))
      },
      get runs() {
        return binding.runsOf(call)
      },
    }
  }

  /** Free the graph, its session and its variables; idempotent. */
  close(): void {
    this.backend.binding.closeGraph(this.handle)
  }

  private named<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw new Error(`compile: ${(error as Error).message}`)
    }
  }
}

/** The native backend, if its binding is the one that `npm run setup` compiles. */
function withSessions(): NativeBackend {
  const backend = nativeBackend()
  if (typeof backend.binding.newGraph === 'function') return backend
  throw new Error('compile: expected a TensorFlow binding with sessions, got another one. Run "npm run setup".')
}

/** A constant's values as a typed array of its dtype. */
export function typedValues({ dtype, values }: Constant): Float32Array | Int32Array | Uint8Array {
  const { TF_FLOAT, TF_INT32 } = nativeBackend().binding
  if (dtype === TF_FLOAT) return Float32Array.from(values)
  return dtype === TF_INT32 ? Int32Array.from(values) : Uint8Array.from(values)
}
