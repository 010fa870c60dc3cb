import { type NativeBackend, nativeBackend, type OpAttribute, type Tensor } from '../tf'
import type { Adam } from './adam'
import { Graph, type GraphNode, type Output } from './graph'
import { hostGuards, type Replacement, refuse, replaced } from './guards'

/** One run of a step as graph nodes, and the names of the nodes of its arguments and results. */
export interface Trace {
  nodes: TracedNode[]
  inputs: string[]
  outputs: string[]
  updates: Update[]
}

/** The nodes of an Adam update's inputs and results. */
export type Update = Adam<string>

export interface TracedNode extends GraphNode {
  outputs: Output[]
}

/** Run `step` once and record every native op that it calls, without computing anything: its tensors have the shape and
 *  dtype that TensorFlow infers, but no values. `inputs`: tensors with the shapes and dtypes of its arguments.
 *  @throws what a replay would get wrong: a captured tensor, a value read back, host-side randomness, a changed variable.
 */
export function trace(step: (inputs: Tensor[]) => Tensor[], inputs: Tensor[]): Trace {
  const recorder = new Recorder()
  recording = recorder
  try {
    const stands = inputs.map(tensor => recorder.placeholder(tensor))
    const results = replaced([...recorder.replacements(), ...hostGuards()], () => step(stands))
    const outputs = results.map(tensor => recorder.result(tensor))
    return { nodes: recorder.nodes, inputs: recorder.inputs, outputs, updates: recorder.updates }
  } finally {
    recording = undefined
    recorder.close()
  }
}

let recording: Recorder | undefined

/** Whether a step is being traced right now. */
export const isTracing = (): boolean => recording !== undefined

/** Mark tensors of a compiled step as an Adam update: if θ, m and v live in variables, TensorFlow's op updates them in
 *  place. The step must also compute the formula itself. No effect outside a trace. */
export const byAdam = (adam: Adam<Tensor>): void => recording?.note(adam)

/** Intercepts the calls of tfjs to its native backend and records which op makes which tensor. */
class Recorder {
  readonly nodes: TracedNode[] = []
  readonly inputs: string[] = []
  readonly updates: Update[] = []
  private readonly backend = nativeBackend()
  private readonly graph = new Graph() // for shape inference; it never runs
  private readonly sources = new Map<object, string>()
  private readonly host = new Set<object>()

  /** A new tensor that represents an argument, so that a tensor passed twice becomes two inputs, and a captured original
   *  is not mistaken for an argument. */
  placeholder(argument: Tensor): Tensor {
    const shape = { name: 'shape', type: this.backend.binding.TF_ATTR_SHAPE, value: argument.shape }
    const [tensor] = this.record('Placeholder', [this.type('dtype', this.dtype(argument)), shape], [])
    this.inputs.push(this.nodes.at(-1)!.name)
    return tensor!
  }

  result(tensor: Tensor): string {
    const inputs = [this.source('the result', tensor)]
    return this.add({ op: 'Identity', inputs, attributes: [this.type('T', this.dtype(tensor))] }).name
  }

  note({ inputs, betas, next }: Adam<Tensor>): void {
    const names = <K extends string>(tensors: Record<K, Tensor>) =>
      Object.fromEntries(
        Object.entries<Tensor>(tensors).map(([name, tensor]) => [name, this.source('AdamW', tensor)]),
      ) as Record<K, string>
    this.updates.push({ inputs: names(inputs), betas, next: names(next) })
  }

  close(): void {
    this.graph.close()
  }

  /** The backend's methods, replaced by ones that record instead of computing. */
  replacements(): Replacement[] {
    const { backend, host } = this
    const { write, readSync } = backend
    const single: NativeBackend['executeSingleOutput'] = (op, attributes, inputs) =>
      this.record(op, attributes, inputs)[0]!
    const multiple: NativeBackend['executeMultipleOutputs'] = (op, attributes, inputs) =>
      this.record(op, attributes, inputs)
    const noteWrite: NativeBackend['write'] = (...args) => {
      const dataId = write.apply(backend, args)
      host.add(dataId)
      return dataId
    }
    const refuseRead = () =>
      refuse(
        'Reading a tensor (data, dataSync, array, print)',
        'asks for a value that exists only when the graph runs',
        'Return the tensor from the step and read it outside; choose by value with tf.where.',
      )
    const read: NativeBackend['readSync'] = id => (host.has(id) ? readSync.call(backend, id) : refuseRead())
    return [
      [backend, 'executeSingleOutput', single],
      [backend, 'executeMultipleOutputs', multiple],
      [backend, 'write', noteWrite],
      [backend, 'readSync', read],
    ]
  }

  private record(op: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor[] {
    const { name, outputs } = this.add({ op, attributes, inputs: inputs.map(tensor => this.source(op, tensor)) })
    return outputs.map((output, i) => {
      if (output.shape.includes(-1)) {
        refuse(
          op,
          'has a result whose shape depends on values',
          'Use ops whose shapes follow from those of their inputs.',
        )
      }
      const tensor = this.backend.createOutputTensor({ ...output, id: -1 }) // −1: there is nothing to free
      this.sources.set(tensor.dataId, i === 0 ? name : `${name}:${i}`)
      return tensor
    })
  }

  /** The node that makes a tensor; a tensor written by JavaScript within the step becomes a constant. */
  private source(op: string, tensor: Tensor): string {
    const known = this.sources.get(tensor.dataId)
    if (known) return known
    if (!this.host.has(tensor.dataId))
      refuse(op, `uses a tensor of shape [${tensor.shape}] from outside of the step`, 'Pass it as an argument.')
    const { shape, dtype, values } = this.backend.tensorMap.get(tensor.dataId)
    const constant = { shape, dtype, values: values as ArrayLike<number> }
    const { name } = this.add({ op: 'Const', inputs: [], attributes: [this.type('dtype', dtype)], constant })
    this.sources.set(tensor.dataId, name)
    return name
  }

  private add(node: Omit<GraphNode, 'name'>): TracedNode {
    const named = { ...node, name: `n${this.nodes.length}` }
    const added = { ...named, outputs: this.graph.add(named) }
    this.nodes.push(added)
    return added
  }

  private type(name: string, value: number): OpAttribute {
    return { name, type: this.backend.binding.TF_ATTR_TYPE, value }
  }

  private dtype(tensor: Tensor): number {
    return this.backend.tensorMap.get(tensor.dataId).dtype
  }
}
