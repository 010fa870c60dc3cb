/** The only import of TensorFlow: every other file takes `tf`, its types and native ops from here. */
import './environment'
import * as tf from '@tensorflow/tfjs-node-gpu'

export type {
  NamedTensorMap,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
} from '@tensorflow/tfjs-node-gpu'
export { tf }

/** An attribute of a native TensorFlow op, in the form the binding takes. */
export interface OpAttribute {
  name: string
  type: number
  value: boolean | number | string | number[] | boolean[] | object
}

declare const handle: unique symbol
/** A native graph, and a call of it, as their binding hands them out. */
export type GraphHandle = { [handle]: 'graph' }
export type CallHandle = { [handle]: 'call' }

/** The functions of lib/engine/native/session.cc, which set-up compiles into tfjs-node's binding. */
export interface GraphBinding {
  newGraph(): GraphHandle
  addNode(graph: GraphHandle, node: object): { shape: number[]; dtype: number }[]
  openSession(graph: GraphHandle, config: Uint8Array): void
  prepareCall(graph: GraphHandle, feeds: string[], fetches: string[], targets: string[]): CallHandle
  runCall(call: CallHandle, ids: number[], wanted: boolean): object[]
  runsOf(call: CallHandle): number
  closeGraph(graph: GraphHandle): void
}

type Constants = `TF_${'FLOAT' | 'INT32' | 'BOOL' | `ATTR_${'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE' | 'SHAPE'}`}`

/** The parts of tfjs-node's backend that lib relies on; `lib/engine` records through them. */
export interface NativeBackend {
  binding: Record<Constants, number> & { TF_Version: string } & GraphBinding
  isUsingGpuDevice: boolean
  tensorMap: { get(dataId: object): { shape: number[]; dtype: number; values: unknown; id: number } }
  getInputTensorIds(tensors: tf.Tensor[]): number[]
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.Tensor[]): tf.Tensor
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[]
  createOutputTensor(metadata: object): tf.Tensor
  write(values: unknown, shape: number[], dtype: string): object
  readSync(dataId: object): unknown
}

/** The native backend; throws when another tfjs backend is active. */
export function nativeBackend(): NativeBackend {
  if (tf.getBackend() !== 'tensorflow') {
    throw new Error(
      `Expected tfjs's native backend "tensorflow", got "${tf.getBackend()}". Run "npm run setup" and do not call tf.setBackend.`,
    )
  }
  return tf.backend() as unknown as NativeBackend
}

/** The device that holds the tensors and computes. */
export const device = (): 'CPU' | 'GPU' => (nativeBackend().isUsingGpuDevice ? 'GPU' : 'CPU')

/** Run one native TensorFlow op by name. It has no gradient: nothing is recorded on tfjs's tape.
 *  An attribute is a dtype or a flag. */
export function nativeOp(
  name: string,
  inputs: tf.Tensor[],
  settings: Record<string, 'float32' | 'int32' | boolean>,
): tf.Tensor {
  const backend = nativeBackend()
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT, TF_INT32 } = backend.binding
  const attributes = Object.entries(settings).map(([key, value]) =>
    typeof value === 'boolean'
      ? { name: key, type: TF_ATTR_BOOL, value }
      : { name: key, type: TF_ATTR_TYPE, value: value === 'float32' ? TF_FLOAT : TF_INT32 },
  )
  return backend.executeSingleOutput(name, attributes, inputs)
}

/** A PNG file's pixels as RGB in [0, 255].  →  [height, width, 3] */
export const decodePng = (png: Uint8Array): tf.Tensor3D => tf.node.decodePng(new Uint8Array(png), 3) as tf.Tensor3D
