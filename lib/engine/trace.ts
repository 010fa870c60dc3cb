import { type NativeBackend, nativeBackend, type OpAttribute, type Tensor } from '../tf'
import type { GraphNode } from './graph-def'
import { hostGuards, type Replacement, refuse, replaced } from './guards'

/** What one run of a step did, as graph nodes, and the names of the nodes that hold its arguments and results. */
export interface Trace {
  nodes: TracedNode[]
  inputs: string[]
  outputs: string[]
}

export interface TracedNode extends GraphNode {
  outputs: { shape: number[]; dtype: number }[]
}

/** Run `step` once and note every native op that it calls; `inputs` are the tensors that stand for its arguments.
 *  Errors: whatever a replay would get wrong: a captured tensor, a value read back, host-side randomness, a variable. */
export function trace(step: () => Tensor[], inputs: Tensor[]): Trace {
  const recorder = new Recorder()
  for (const tensor of inputs) recorder.placeholder(tensor)
  tracing = true
  try {
    const results = replaced([...recorder.replacements(), ...hostGuards()], step)
    const outputs = results.map(tensor => recorder.result(tensor))
    return { nodes: recorder.nodes, inputs: recorder.inputs, outputs }
  } finally {
    tracing = false
  }
}

/** Whether a step is being traced right now. */
export let tracing = false

/** Stands between tfjs and its native backend and writes down which op made which tensor. */
class Recorder {
  readonly nodes: TracedNode[] = []
  readonly inputs: string[] = []
  private readonly backend = nativeBackend()
  private readonly sources = new Map<object, string>()
  private readonly host = new Set<object>()

  placeholder(tensor: Tensor): string {
    const shape = { name: 'shape', type: this.backend.binding.TF_ATTR_SHAPE!, value: tensor.shape }
    const name = this.add({ op: 'Placeholder', inputs: [], attributes: [this.type('dtype', tensor), shape] }, [tensor])
    this.sources.set(tensor.dataId, name)
    this.inputs.push(name)
    return name
  }

  result(tensor: Tensor): string {
    const inputs = [this.source('the result', tensor)]
    return this.add({ op: 'Identity', inputs, attributes: [this.type('T', tensor)] }, [tensor])
  }

  /** The methods of the backend that record while they work. */
  replacements(): Replacement[] {
    const { backend, host } = this
    const { executeSingleOutput, executeMultipleOutputs, write, readSync } = backend
    const single: NativeBackend['executeSingleOutput'] = (op, attributes, inputs) =>
      this.record(op, attributes, inputs, () => [executeSingleOutput.call(backend, op, attributes, inputs)])[0]!
    const multiple: NativeBackend['executeMultipleOutputs'] = (op, attributes, inputs, n) =>
      this.record(op, attributes, inputs, () => executeMultipleOutputs.call(backend, op, attributes, inputs, n))
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

  private record(op: string, attributes: OpAttribute[], inputs: Tensor[], run: () => Tensor[]): Tensor[] {
    const names = inputs.map(tensor => this.source(op, tensor))
    const results = run()
    // The eager runtime infers this attribute, which tfjs-node leaves out; a graph needs it.
    const missing = op === 'ExpandDims' ? [this.type('T', inputs[0]!)] : []
    const name = this.add({ op, inputs: names, attributes: [...attributes, ...missing] }, results)
    for (const [i, { dataId }] of results.entries()) this.sources.set(dataId, i === 0 ? name : `${name}:${i}`)
    return results
  }

  /** The node that made a tensor; a tensor that JavaScript wrote inside of the step becomes a constant. */
  private source(op: string, tensor: Tensor): string {
    const known = this.sources.get(tensor.dataId)
    if (known) return known
    if (!this.host.has(tensor.dataId)) {
      refuse(op, `uses a tensor of shape [${tensor.shape}] from outside of the step`, 'Pass it as an argument.')
    }
    const { shape, dtype, values } = this.backend.tensorMap.get(tensor.dataId)
    const constant = { shape, dtype, values: values as ArrayLike<number> }
    const name = this.add({ op: 'Const', inputs: [], attributes: [this.type('dtype', tensor)], constant }, [tensor])
    this.sources.set(tensor.dataId, name)
    return name
  }

  private add(node: Omit<GraphNode, 'name'>, results: Tensor[]): string {
    const name = `n${this.nodes.length}`
    const outputs = results.map(tensor => ({ shape: tensor.shape, dtype: this.dtype(tensor) }))
    this.nodes.push({ ...node, name, outputs })
    return name
  }

  private type(name: string, tensor: Tensor): OpAttribute {
    return { name, type: this.backend.binding.TF_ATTR_TYPE!, value: this.dtype(tensor) }
  }

  private dtype(tensor: Tensor): number {
    return this.backend.tensorMap.get(tensor.dataId).dtype
  }
}
