/** The only import of TensorFlow: every other file takes `tf` and its types from here. */
import './environment'
import * as tf from '@tensorflow/tfjs-node-gpu'

export { tf }
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-node-gpu'
