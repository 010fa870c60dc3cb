import * as tf from '@tensorflow/tfjs-core'

interface WasmBackend extends tf.KernelBackend {
  makeOutput(shape: number[], dtype: string): tf.TensorInfo
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array
}

/** Make the wasm backend concatenate narrow float32 matrices along columns in a plain loop. Its own kernel makes a view for
 *  each row of each matrix, which for the short rows of a network's inputs costs more than copying them. */
export function joinByNumbers(): void {
  const config = tf.getKernel('Concat', 'wasm') as { kernelFunc: tf.KernelFunc }
  const usual = config.kernelFunc
  config.kernelFunc = call => {
    const tables = call.inputs as unknown as tf.TensorInfo[]
    const { axis } = call.attrs as unknown as { axis: number }
    const narrow =
      axis === 1 && tables.every(({ shape, dtype }) => shape.length === 2 && dtype === 'float32' && shape[1]! < 64)
    return narrow && tables.length > 1 ? join(tables, call.backend as WasmBackend) : usual(call)
  }
}

/** [R, A], [R, B], …  →  [R, A + B + …] */
function join(tables: tf.TensorInfo[], backend: WasmBackend): tf.TensorInfo {
  const rows = tables[0]!.shape[0]!
  const width = tables.reduce((sum, { shape }) => sum + shape[1]!, 0)
  const out = backend.makeOutput([rows, width], 'float32')
  const all = backend.typedArrayFromHeap(out) // after makeOutput, which may move the heap
  let from = 0
  for (const table of tables) {
    const numbers = backend.typedArrayFromHeap(table)
    const columns = table.shape[1]!
    for (let row = 0, i = 0; row < rows; row++)
      for (let at = row * width + from, end = at + columns; at < end; at++, i++) all[at] = numbers[i]!
    from += columns
  }
  return out
}
