import * as tf from '@tensorflow/tfjs-core'
import type { OpAttribute } from '../tf'

/** The dtypes of tensors, with TensorFlow's numbers for them. */
export const dtypes = { float32: 1, int32: 3, bool: 10 }
export type Dtype = keyof typeof dtypes

/** The inputs of a kernel as tfjs passes them: by name, or in a list. */
export type KernelInputs = Record<string, tf.TensorInfo> | tf.TensorInfo[]

/** What turns a traced node back into a call of its kernel: the names of its inputs, null for a list, and its attributes. */
export interface Call {
  names: string[] | null
  attrs: Record<string, unknown>
}

/** A call as the only attribute of a node, so that comparing attributes compares calls. */
export const attributeOf = (call: Call): OpAttribute => ({ name: 'call', type: 0, value: call })

/** The inputs of a node as its kernel takes them, and the kernel's attributes. */
export function callOf<T>([attribute]: OpAttribute[], inputs: T[]) {
  const { names, attrs } = attribute!.value as Call
  const given = names ? Object.fromEntries(names.map((name, i) => [name, inputs[i]!])) : inputs
  return { given: given as T[] | Record<string, T>, attrs }
}

/** The backend's own function for a kernel, which bypasses tfjs's tape and scopes.
 *  @throws a kernel that it lacks. */
export function kernelOf(name: string): tf.KernelFunc {
  const config = tf.getKernel(name, tf.getBackend())
  if (!config) throw new Error(`Expected a kernel of the backend "${tf.getBackend()}", got ${name}, which it lacks.`)
  return config.kernelFunc
}

/** Run a kernel with one output. Nothing is recorded on tfjs's tape. */
export function runKernel(name: string, inputs: KernelInputs, attrs: Record<string, unknown> = {}): tf.Tensor {
  const backend = tf.backend()
  const call = { inputs, attrs, backend } as unknown as Parameters<tf.KernelFunc>[0]
  return tf.engine().makeTensorFromTensorInfo(kernelOf(name)(call) as tf.TensorInfo, backend)
}
