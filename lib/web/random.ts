import * as tf from '@tensorflow/tfjs-core'
import { draw, type Law } from './philox'

const laws: Record<string, Law> = { StatelessRandomNormal: 'normal', StatelessRandomUniform: 'uniform' }

/** Register the counter-based generator as kernels of a backend, so that a traced step draws new numbers at each run. */
export function registerRandom(backendName: string): void {
  for (const [kernelName, law] of Object.entries(laws))
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { shape } = attrs as unknown as { shape: number[] }
        const seed = (backend as tf.KernelBackend).readSync(inputs.seed!.dataId) as Int32Array
        const values = draw(law, tf.util.sizeFromShape(shape), seed)
        const dataId = (backend as tf.KernelBackend).write(values, shape, 'float32')
        return { dataId, shape, dtype: 'float32' } as tf.TensorInfo
      },
    })
}
