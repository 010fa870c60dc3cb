import { type GraphHandle, type NativeBackend, nativeBackend, type OpAttribute, type Tensor } from '../tf'
import { configProto, type SessionOptions } from './config-proto'

/** A node of a graph: a native op, its attributes, and its inputs as "node", "node:output" or, for what only has to run
 *  before it, "^node". */
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

/** What is known of a node's output before it runs; a length of −1 depends on values. */
export interface Output {
  shape: number[]
  dtype: number
}

/** Some outputs of a graph as a function of some others. */
export interface Call {
  /** One tensor a feed → one a fetch; none where no results are wanted.
   *  @throws another number of tensors than of feeds; a graph that is closed. */
  run(tensors: Tensor[], wanted?: boolean): Tensor[]
  /** how often it has run */
  readonly runs: number
}

/** A native TensorFlow graph that is built node by node, and then runs in a session of its own.
 *  Its variables live as long as it is open. */
export class Graph {
  private readonly backend = withSessions()
  private readonly handle: GraphHandle = this.backend.binding.newGraph()

  /** @throws an op that does not exist, or does not take these inputs and attributes; an unknown input. */
  add(node: GraphNode): Output[] {
    const constant = node.constant && { ...node.constant, values: typedValues(node.constant) }
    return this.named(() => this.backend.binding.addNode(this.handle, constant ? { ...node, constant } : node))
  }

  /** From here on the graph can run. */
  open(options: SessionOptions): void {
    this.named(() => this.backend.binding.openSession(this.handle, configProto(options)))
  }

  /** @throws an output or a target that the graph does not have. */
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

  /** Free the graph, its session and its variables; a second time does nothing. */
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

/** The native backend, whose binding must be the one that set-up compiles. */
function withSessions(): NativeBackend {
  const backend = nativeBackend()
  if (typeof backend.binding.newGraph === 'function') return backend
  throw new Error('compile: expected a TensorFlow binding with sessions, got another one. Run "npm run setup".')
}

/** A constant's numbers in the width of its dtype. */
export function typedValues({ dtype, values }: Constant): Float32Array | Int32Array | Uint8Array {
  const { TF_FLOAT, TF_INT32 } = nativeBackend().binding
  if (dtype === TF_FLOAT) return Float32Array.from(values)
  return dtype === TF_INT32 ? Int32Array.from(values) : Uint8Array.from(values)
}
