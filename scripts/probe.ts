/** For the doctor: load TensorFlow as the project does, multiply once, and print the device as JSON. */
import { nativeBackend, tf } from '../lib/tf'

const { binding, isUsingGpuDevice } = nativeBackend()
const product = tf.tidy(
  () =>
    tf
      .matMul(tf.ones([64, 64]), tf.ones([64, 64]))
      .sum()
      .dataSync()[0],
)
const { TF_NUM_INTRAOP_THREADS: intra, TF_NUM_INTEROP_THREADS: inter } = process.env
console.log(JSON.stringify({ version: binding.TF_Version, gpu: isUsingGpuDevice, intra, inter, product }))
