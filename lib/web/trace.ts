import { hostGuards, type Replacement, refuse, replaced } from '../engine/guards'
import type { byAdam as byAdamOfNode, Trace, TracedNode } from '../engine/trace'
import { attributeOf, type Dtype, dtypes, type KernelInputs } from './kernel'
import { type Tensor, tf } from './tf'

type Info = Pick<Tensor, 'dataId' | 'shape' | 'dtype'>
type KernelConfig = { kernelName: string; kernelFunc: (call: { inputs: KernelInputs; attrs: object }) => Info | Info[] }

/** The twin of lib/engine/trace.ts in a web page: run `step` once, on copies of its arguments, and record every kernel it
 *  calls, by the same rules and with the same errors. */
export function trace(step: (inputs: Tensor[]) => Tensor[], inputs: Tensor[]): Trace {
  const recorder = new Recorder()
  tracing = true
  try {
    const stands = inputs.map(tensor => recorder.placeholder(tensor))
    const results = replaced([...recorder.replacements(), ...hostGuards()], () => step(stands))
    const outputs = results.map(tensor => recorder.result(tensor))
    return { nodes: recorder.nodes, inputs: recorder.inputs, outputs, updates: [] }
  } finally {
    tracing = false
  }
}

let tracing = false

/** Whether a step is being traced right now. */
export const isTracing = (): boolean => tracing

/** A page has no fused op for Adam's formula: it is computed as written. */
export const byAdam: typeof byAdamOfNode = () => {}

/** Intercepts tfjs's calls of its backend's kernels, and records which kernel made which tensor. */
class Recorder {
  readonly nodes: TracedNode[] = []
  readonly inputs: string[] = []
  /** A reshaped tensor shares its data with the original, so a source is identified by shape and dtype too. */
  private readonly sources = new Map<object, Map<string, string>>()
  private readonly host = new Set<object>()
  /** whether a kernel is running: the kernels that it calls are part of it */
  private within = false

  /** A placeholder for an argument: a new tensor, so that one tensor passed twice becomes two inputs and a captured
   *  original is not taken for an argument. */
  placeholder(argument: Tensor): Tensor {
    const tensor = tf.tensor(argument.dataSync(), argument.shape, argument.dtype)
    this.inputs.push(this.add({ op: 'Placeholder', inputs: [], attributes: [] }, [tensor]))
    return tensor
  }

  result(tensor: Tensor): string {
    const inputs = [this.source('the result', tensor)]
    return this.add({ op: 'Identity', inputs, attributes: [attributeOf({ names: ['x'], attrs: {} })] }, [tensor])
  }

  /** The kernels, wrapped to record, and what else a step may ask of the backend. */
  replacements(): Replacement[] {
    const backend = tf.backend()
    const { write, readSync } = backend
    const kernels = tf.getKernelsForBackend(tf.getBackend()) as unknown as KernelConfig[]
    const noteWrite: typeof write = (...args) => {
      const dataId = write.apply(backend, args)
      if (!this.within) this.host.add(dataId)
      return dataId
    }
    const read: typeof readSync = id => (this.within || this.host.has(id) ? readSync.call(backend, id) : refuseRead())
    return [
      ...kernels.map(config => [config, 'kernelFunc', this.recording(config)] as Replacement),
      [backend, 'write', noteWrite],
      [backend, 'readSync', read],
    ]
  }

  private recording({ kernelName, kernelFunc }: KernelConfig): KernelConfig['kernelFunc'] {
    return call => {
      if (this.within) return kernelFunc(call)
      const [list, names] = Array.isArray(call.inputs)
        ? [call.inputs, null]
        : [Object.values(call.inputs ?? {}).filter(Boolean), namesOf(call.inputs)]
      const inputs = list.map(tensor => this.source(kernelName, tensor))
      this.within = true
      let results: Info | Info[]
      try {
        results = kernelFunc(call)
      } finally {
        this.within = false
      }
      const attributes = [attributeOf({ names, attrs: { ...call.attrs } as Record<string, unknown> })]
      this.add({ op: kernelName, inputs, attributes }, [results].flat())
      return results
    }
  }

  /** The node that made a tensor; a tensor written by JavaScript inside the step becomes a constant. */
  private source(op: string, tensor: Info): string {
    const known = this.sources.get(tensor.dataId)?.get(formOf(tensor))
    if (known) return known
    if (!this.host.has(tensor.dataId)) {
      refuse(op, `uses a tensor of shape [${tensor.shape}] from outside of the step`, 'Pass it as an argument.')
    }
    const values = tf.backend().readSync(tensor.dataId) as Float32Array
    const constant = { shape: tensor.shape, dtype: dtypes[tensor.dtype as Dtype], values: values.slice() }
    return this.add({ op: 'Const', inputs: [], attributes: [], constant }, [tensor])
  }

  private add(node: Omit<TracedNode, 'name' | 'outputs'>, results: Info[]): string {
    const name = `n${this.nodes.length}`
    const outputs = results.map(({ shape, dtype }) => ({ shape, dtype: dtypes[dtype as Dtype] }))
    this.nodes.push({ ...node, name, outputs })
    for (const [i, info] of results.entries()) {
      const forms = this.sources.get(info.dataId) ?? new Map<string, string>()
      this.sources.set(info.dataId, forms.set(formOf(info), i === 0 ? name : `${name}:${i}`))
    }
    return name
  }
}

const formOf = ({ shape, dtype }: Info) => `${dtype}[${shape}]`
const namesOf = (inputs: object | null | undefined) =>
  Object.entries(inputs ?? {}).flatMap(([name, tensor]) => (tensor ? [name] : []))

const refuseRead = () =>
  refuse(
    'Reading a tensor (data, dataSync, array, print)',
    'asks for a value that exists only when the graph runs',
    'Return the tensor from the step and read it outside; choose by value with tf.where.',
  )
