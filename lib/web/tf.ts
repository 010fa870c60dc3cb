/** The twin of lib/tf.ts in a web page: tfjs-core with its wasm backend, and TensorFlow's ops by name as tfjs kernels. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import '@tensorflow/tfjs-backend-wasm'
import type { NativeBackend, nativeOp as nativeOpOfNode, OpAttribute } from '../tf'
import { joinByNumbers } from './concat'
import { callOf, dtypes, runKernel } from './kernel'
import { pixelsOf } from './png'
import { registerRandom } from './random'

export type {
  NamedTensorMap,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
} from '@tensorflow/tfjs-core'
export { tf }

registerRandom('wasm')
joinByNumbers()

/** Where tensors live. */
export const device = (): 'CPU' | 'GPU' => (tf.getBackend() === 'wasm' ? 'CPU' : 'GPU')

/** What a compiled step needs of a backend: TensorFlow's numbers for dtypes, and running a single node of a trace. */
export const nativeBackend = (): Pick<NativeBackend, 'binding' | 'executeSingleOutput'> => ({
  binding: {
    ...{ TF_FLOAT: dtypes.float32, TF_INT32: dtypes.int32, TF_BOOL: dtypes.bool, TF_ATTR_TYPE: 0 },
  } as unknown as NativeBackend['binding'],
  executeSingleOutput: (name: string, attributes: OpAttribute[], inputs: tf.Tensor[]) => {
    const { given, attrs } = callOf(attributes, inputs)
    return runKernel(name, given, attrs)
  },
})

type NativeOp = typeof nativeOpOfNode
type Settings = Parameters<NativeOp>[2]

/** XNNPACK, the fast path of the wasm backend, only supports products without transposes. */
const turned = (x: tf.Tensor, turn: unknown) => (turn ? runKernel('Transpose', { x }, { perm: [1, 0] }) : x)
const untransposed = { transposeA: false, transposeB: false }
const rowAxes = (x: tf.Tensor) => x.shape.slice(0, -1).map((_, axis) => axis)
const drawn = (name: string) => (inputs: tf.Tensor[]) =>
  runKernel(name, { seed: inputs[1]! }, { shape: Array.from(inputs[0]!.dataSync()) })

/** The native ops that lib calls by name. */
const ops: Record<string, (inputs: tf.Tensor[], settings: Settings) => tf.Tensor> = {
  StatelessRandomNormal: drawn('StatelessRandomNormal'),
  StatelessRandomUniform: drawn('StatelessRandomUniform'),
  MatMul: ([a, b], { transpose_a, transpose_b }) =>
    runKernel('BatchMatMul', { a: turned(a!, transpose_a), b: turned(b!, transpose_b) }, untransposed),
  BiasAdd: ([a, b]) => runKernel('Add', { a: a!, b: b! }),
  BiasAddGrad: ([x]) => runKernel('Sum', { x: x! }, { axis: rowAxes(x!), keepDims: false }),
  StopGradient: ([x]) => runKernel('Identity', { x: x! }),
  GatherV2: ([x, indices]) => runKernel('GatherV2', { x: x!, indices: indices! }, { axis: 0, batchDims: 0 }),
}

/** Run one native TensorFlow op by name. It has no gradient: nothing is recorded on tfjs's tape.
 *  @throws an op that has no kernel in a page. */
export const nativeOp: NativeOp = (name, inputs, settings) => {
  const op = ops[name]
  if (!op) throw new Error(`Expected an op that runs in a web page (${Object.keys(ops).join(', ')}), got ${name}.`)
  return tf.tidy(() => op(inputs as tf.Tensor[], settings)) as ReturnType<NativeOp>
}

/** A PNG file's pixels as RGB in [0, 255].  →  [height, width, 3] */
export function decodePng(png: Uint8Array): tf.Tensor3D {
  const { height, width, pixels } = pixelsOf(png)
  return tf.tensor3d(pixels, [height, width, 3], 'int32')
}
